package dev.puffgres.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class PuffgresTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesEveryExitCode() {
        assertThat(run("--help")).isEqualTo(0);
        assertThat(out.toString())
                .contains(
                        "done",
                        "found something wrong",
                        "bad usage or configuration",
                        "a service could not be reached");
    }

    @Test
    void withoutACommandItSaysHowItIsUsed() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Name a command.").contains("Usage: puffgres");
    }

    @Test
    void anUnknownCommandIsBadUsage() {
        assertThat(run("frobnicate")).isEqualTo(2);
        assertThat(err.toString()).contains("frobnicate");
    }

    @Test
    void whatAPersonCanMendIsOneSentenceAndItsCode() {
        assertThat(run(new Failing(new CommandException(ExitCode.UNREACHABLE, "No broker answers on 127.0.0.1:9092."))))
                .isEqualTo(3);
        assertThat(err.toString().lines()).containsExactly("No broker answers on 127.0.0.1:9092.");
    }

    @Test
    void aDefectOfOursKeepsItsStackTrace() {
        assertThat(run(new Failing(new IllegalStateException("impossible")))).isEqualTo(1);
        assertThat(err.toString()).contains("IllegalStateException: impossible").contains("at dev.puffgres");
    }

    private int run(String... arguments) {
        return execute(Puffgres.commandLine(), arguments);
    }

    private int run(Failing failing) {
        return execute(Puffgres.commandLine().addSubcommand(failing), "failing");
    }

    private int execute(CommandLine command, String... arguments) {
        return command.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Command(name = "failing")
    private static final class Failing implements Runnable {

        private final RuntimeException failure;

        private Failing(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public void run() {
            throw failure;
        }
    }
}
