package dev.puffgres.cli;

import dev.puffgres.cli.demo.DemoCommand;
import dev.puffgres.cli.generate.GenerateCommand;
import dev.puffgres.cli.sweep.SweepCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code puffgres}. It ends with one of the codes of {@link ExitCode}; what a person can mend is said in one sentence on
 * standard error, without a stack trace.
 */
@Command(
        name = "puffgres",
        description = "Keeps Postgres tables mirrored in turbopuffer through Kafka Connect.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {DemoCommand.class, EmulatorCommand.class, GenerateCommand.class, SweepCommand.class},
        scope = CommandLine.ScopeType.INHERIT,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 1:found something wrong",
            " 2:bad usage or configuration",
            " 3:a service could not be reached"
        })
public final class Puffgres implements Runnable {

    @Spec
    private CommandSpec spec;

    private Puffgres() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Puffgres())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Puffgres::say);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }

    /** A {@link CommandException} is for people and says all there is; anything else is a defect of ours and needs its stack trace. */
    private static int say(Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
        PrintWriter err = command.getErr();
        if (failure instanceof CommandException) {
            err.println(command.getColorScheme().errorText(failure.getMessage()));
        } else {
            failure.printStackTrace(err);
        }
        err.flush();
        return ExitCode.of(failure);
    }
}
