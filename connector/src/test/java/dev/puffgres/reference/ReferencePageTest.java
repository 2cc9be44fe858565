package dev.puffgres.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.sink.PuffgresSinkConnector;
import dev.puffgres.source.PuffgresSourceConnector;
import dev.puffgres.transforms.ApplyMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/reference.md} is what the declared options say. */
class ReferencePageTest {

    private static final String REWRITE = "puffgres.reference.rewrite";
    private static final Path PAGE = Path.of("..", "docs", "reference.md");

    private static final ConfigDef SINK = new PuffgresSinkConnector().config();
    private static final ConfigDef SOURCE = new PuffgresSourceConnector().config();
    private static final ConfigDef TRANSFORM = new ApplyMapping().config();

    @Test
    void thePageSaysWhatTheOptionsDeclare() throws IOException {
        String page = new ReferencePage("Option reference", """
                        Generated from what the classes declare: change it there, then write this page again with

                            mvn -pl connector -am test -Dtest=ReferencePageTest -Dsurefire.failIfNoSpecifiedTests=false -D%s=true

                        Connect's own options (`topics`, `tasks.max`, converters, `errors.*`) are in Kafka's documentation.""".formatted(REWRITE))
                .component(
                        PuffgresSinkConnector.class.getName(),
                        "The sink connector. Give it the mappings through its transform, below.",
                        SINK)
                .component(
                        PuffgresSourceConnector.class.getName(),
                        "The source connector. Give it the same mappings as the sink's transform: they say which tables and columns it reads.",
                        SOURCE)
                .component(ApplyMapping.class.getName(), ApplyMapping.OVERVIEW_DOC, TRANSFORM)
                .text();

        if (Boolean.getBoolean(REWRITE)) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/reference.md is stale: run this test with -D%s=true and commit the page", REWRITE)
                .isEqualTo(page);
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyOptionIsDeclaredInFull(ConfigKey option) {
        assertThat(option.documentation).as("documentation of %s", option.name).endsWith(".");
        assertThat(option.displayName)
                .as("display name of %s", option.name)
                .isNotBlank()
                .isNotEqualTo(option.name);
        assertThat(option.group).as("group of %s", option.name).isNotBlank();
        assertThat(option.orderInGroup).as("order of %s", option.name).isPositive();
        if (option.validator != null) {
            assertThat(option.validator.toString())
                    .as("what the validator of %s says it takes", option.name)
                    .doesNotContain("@", "$$Lambda");
        }
    }

    static Stream<ConfigKey> options() {
        return Stream.of(SINK, SOURCE, TRANSFORM).flatMap(options -> options.configKeys().values().stream());
    }
}
