package dev.puffgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The page for users, {@code docs/mapping.md}, says what the code does. */
class MappingPageTest {
    private static final Pattern FENCE = Pattern.compile("(?ms)^```([a-z]+)( fragment)?\\n(.*?)^```$");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([^`]*[{][^`]*)` \\| ((?:`[^`]*`(?:, )?)+) \\| `([^`]*)` \\|$");
    private static final String PAGE = page();

    private record Example(String language, boolean fragment, String text) {}

    @TestFactory
    Stream<DynamicTest> everyExampleIsAMapping() {
        return examples().stream()
                .filter(example -> !example.language().equals("sql"))
                .map(example -> DynamicTest.dynamicTest(
                        example.language() + ": "
                                + example.text().lines().findFirst().orElse(""),
                        () -> assertThat(read(example)).hasSize(1)));
    }

    @Test
    void theFirstExampleIsTheSameMappingInEverySpelling() {
        List<Mapping> spellings = examples().stream()
                .limit(3)
                .flatMap(example -> read(example).stream())
                .toList();

        assertThat(spellings).hasSize(3).containsOnly(spellings.get(0));
    }

    @Test
    void everyExampleOfATemplateGivesWhatThePageSays() {
        List<String> rows = new ArrayList<>();
        Matcher row = ROW.matcher(PAGE);
        while (row.find()) {
            List<String> values = Pattern.compile("`([^`]*)`")
                    .matcher(row.group(2))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            boolean id = PAGE.lastIndexOf("| id |", row.start()) > PAGE.lastIndexOf("| namespace |", row.start());
            Template template = id ? Template.id(row.group(1)) : Template.namespace(row.group(1));
            assertThat(template.render(column -> values.get(template.columns().indexOf(column))))
                    .isEqualTo(row.group(3));
            rows.add(row.group());
        }

        assertThat(rows).hasSize(7);
    }

    @Test
    void everyTypeFormAndOptionIsListed() {
        Stream<String> types = Arrays.stream(AttributeType.Kind.values())
                .map(kind -> kind.isDense()
                        ? "[n]" + new AttributeType(kind, 1).toString().substring(3)
                        : AttributeType.of(kind).toString());
        Stream<String> forms =
                Arrays.stream(ColumnForm.values()).map(form -> form.name().toLowerCase(Locale.ROOT));
        Stream<String> options = AttributeOptions.NAMES.stream();

        assertThat(Stream.of(types, forms, options).flatMap(names -> names))
                .allSatisfy(name -> assertThat(PAGE).contains("`" + name + "`"));
    }

    private static List<Mapping> read(Example example) {
        return switch (example.language()) {
            case "toml" ->
                List.of(MappingReader.fromToml(
                        "example.toml", (example.fragment() ? Examples.TOML : "") + example.text()));
            case "json" -> MappingReader.fromJson(example.text());
            case "properties" -> MappingReader.fromProperties(properties(example));
            default -> throw new AssertionError("no reader for " + example.language());
        };
    }

    private static Map<String, String> properties(Example example) {
        Properties given = new Properties();
        try {
            given.load(new StringReader(example.text()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> properties = new TreeMap<>(example.fragment() ? Examples.properties() : Map.of());
        given.forEach((key, value) ->
                properties.put(key.toString().replaceFirst("^transforms\\.puffgres\\.", ""), value.toString()));
        return properties;
    }

    private static List<Example> examples() {
        return FENCE.matcher(PAGE)
                .results()
                .map(match -> new Example(match.group(1), match.group(2) != null, match.group(3)))
                .toList();
    }

    private static String page() {
        try {
            return Files.readString(Path.of("..", "docs", "mapping.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
