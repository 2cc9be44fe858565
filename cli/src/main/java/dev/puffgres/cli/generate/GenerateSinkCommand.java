package dev.puffgres.cli.generate;

import dev.puffgres.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code puffgres generate sink}. */
@Command(
        name = "sink",
        description = "Prints the Puffgres sink connector that carries the mappings out, beside either source.")
final class GenerateSinkCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private GivenMappings given;

    @Option(
            names = "--region",
            paramLabel = "<region>",
            description = "turbopuffer's region (default: the worker's TURBOPUFFER_REGION).")
    private String region;

    @Override
    public Integer call() {
        PuffgresSink.of(given.read(), region)
                .print(false, spec.commandLine().getOut(), spec.commandLine().getErr());
        return ExitCode.DONE.number();
    }
}
