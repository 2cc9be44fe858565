package dev.puffgres.cli.demo;

/** The namespace did not show what the table has. */
final class StoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoryException(String message) {
        super(message);
    }
}
