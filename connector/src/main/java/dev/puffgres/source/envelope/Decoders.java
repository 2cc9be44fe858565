package dev.puffgres.source.envelope;

/** Decoders of Postgres' text forms. Each throws for a text that is none of its type's. */
final class Decoders {

    private Decoders() {}

    static Object bool(String text) {
        return switch (text) {
            case "t", "true" -> true;
            case "f", "false" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    static Object zonedTimestamp(String text) {
        int space = text.indexOf(' ');
        if (space < 0 || !text.endsWith("+00")) {
            throw new IllegalArgumentException();
        }
        return text.substring(0, space) + 'T' + text.substring(space + 1, text.length() - 3) + 'Z';
    }
}
