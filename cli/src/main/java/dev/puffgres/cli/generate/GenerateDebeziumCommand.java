package dev.puffgres.cli.generate;

import dev.puffgres.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code puffgres generate debezium}. */
@Command(
        name = "debezium",
        description =
                "Prints Debezium's Postgres connector for mappings: their tables, and the columns that they need.")
final class GenerateDebeziumCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private GivenMappings given;

    @Option(names = "--sql", description = "Print the SQL that is to be run first, in the place of the JSON.")
    private boolean sql;

    @Override
    public Integer call() {
        DebeziumSource.of(given.read())
                .print(sql, spec.commandLine().getOut(), spec.commandLine().getErr());
        return ExitCode.DONE.number();
    }
}
