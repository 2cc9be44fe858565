package dev.puffgres.cli.generate;

import dev.puffgres.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code puffgres generate source}. */
@Command(
        name = "source",
        description = "Prints the Puffgres source connector for mappings, with one of its ways to read the log.")
final class GenerateSourceCommand implements Callable<Integer> {

    /** The words of the connector's option. */
    enum Adapter {
        pgoutput,
        wal2json_stream,
        wal2json_poll
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private GivenMappings given;

    @Option(
            names = "--adapter",
            required = true,
            description = "How changes are read: ${COMPLETION-CANDIDATES}. pgoutput needs Debezium beside the plugin.")
    private Adapter adapter;

    @Option(names = "--sql", description = "Print the SQL that is to be run first, in the place of the JSON.")
    private boolean sql;

    @Override
    public Integer call() {
        PuffgresSource.of(given.read(), adapter)
                .print(sql, spec.commandLine().getOut(), spec.commandLine().getErr());
        return ExitCode.DONE.number();
    }
}
