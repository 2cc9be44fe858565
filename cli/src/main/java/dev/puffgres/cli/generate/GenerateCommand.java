package dev.puffgres.cli.generate;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code puffgres generate}: the connectors that mappings ask for, as what Connect's REST interface takes. */
@Command(
        name = "generate",
        description = {
            "Prints the connectors that mappings ask for, as JSON for Kafka Connect's REST interface.",
            "Standard output has the JSON alone; what else is to be known or done is on standard error."
        },
        subcommands = {GenerateDebeziumCommand.class, GenerateSourceCommand.class, GenerateSinkCommand.class})
public final class GenerateCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name what to generate: debezium, source or sink.");
    }
}
