package dev.puffgres.cli;

/** How the command ends; the numbers are part of its interface, since scripts ask for them. */
public enum ExitCode {
    DONE(0),
    FOUND_WRONG(1),
    BAD_USAGE(2),
    UNREACHABLE(3);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    static int of(Throwable failure) {
        ExitCode code = failure instanceof CommandException expected ? expected.exitCode() : FOUND_WRONG;
        return code.number();
    }
}
