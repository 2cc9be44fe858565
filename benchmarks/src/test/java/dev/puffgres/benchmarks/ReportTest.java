package dev.puffgres.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page says of parts that were measured, failed, or never ran. */
class ReportTest {

    private static final JsonNode MACHINE =
            new ObjectMapper().createObjectNode().put("commit", "0123abc").put("loadAfter", 0.4);

    @TempDir
    private Path docs;

    @Test
    void aGoalWhosePartWasNeverMeasuredSaysSo() throws Exception {
        Report.write(docs, List.of(new Example()));

        assertThat(page())
                .contains("| our sink / peer sink, same records | ≥ 3 | not measured |")
                .contains("Not measured, so nothing is claimed: `benchmarks/run example`.");
    }

    @Test
    void aMeasuredFigureStandsBesideItsGoalAndItsCommitAtItsPart() throws Exception {
        new RawOutput(MACHINE, TextNode.valueOf("3.50×"), null).write(docs, new Example());

        Report.write(docs, List.of(new Example()));

        assertThat(page())
                .contains("| our sink / peer sink, same records | ≥ 3 | 3.50× |")
                .contains("Commit `0123abc`", "performance/example.json", "![Speed](performance/speed.svg)");
    }

    @Test
    void aPartThatFailedSaysWhyAndClaimsNothing() throws Exception {
        new RawOutput(MACHINE, null, "no broker").write(docs, new Example());

        Report.write(docs, List.of(new Example()));

        assertThat(page())
                .contains("| our sink / peer sink, same records | ≥ 3 | not measured |")
                .contains("Not measured: the run failed. no broker");
    }

    @Test
    void aSectionWithoutItsFiguresLeavesTheOthersOnThePage() throws Exception {
        new RawOutput(MACHINE, TextNode.valueOf(""), null).write(docs, new Example());

        Report.write(docs, List.of(new Example()));

        assertThat(page()).contains("### Speed\n\nNot measured: speed.").contains("### Colour\n\nblue");
    }

    @Test
    void plotsAreWellFormedAndNameTheirUnits() throws Exception {
        Svg bars = Svg.bars("a & b", "rows/s", List.of(new Svg.Bar("<one>", 12_345, 0), new Svg.Bar("none", 0, 1)));
        Svg lines = Svg.lines(
                "a line", "s", "ms", List.of(new Svg.Line("p99", List.of(new Svg.Point(0, 0), new Svg.Point(0.3, 7)))));

        assertThat(parsed(bars)).contains("a & b", "<one>", "12,345", "rows/s");
        assertThat(parsed(lines)).contains("ms", "p99", "0.1");
    }

    private static String parsed(Svg svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.text().getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement()
                .getTextContent();
    }

    private String page() throws Exception {
        return Files.readString(docs.resolve(Report.PAGE));
    }

    /** Its raw output is its one figure; empty where that is missing. */
    private record Example() implements Part {

        @Override
        public String name() {
            return "example";
        }

        @Override
        public String title() {
            return "Example";
        }

        @Override
        public JsonNode measure(Run run) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Section> sections(JsonNode raw) {
            return List.of(new Speed(raw.asText()), new Colour());
        }
    }

    private record Speed(String figure) implements Section {

        @Override
        public String title() {
            return "Speed";
        }

        @Override
        public void write(Page page) {
            if (figure.isEmpty()) {
                throw new NotMeasuredException("speed");
            }
            page.plot("speed", Svg.bars("Speed", "rows/s", List.of(new Svg.Bar("ours", 1, 0))));
        }

        @Override
        public Map<Goal, String> figures() {
            return Map.of(Goal.SINK_BESIDE_PEER, figure);
        }
    }

    private record Colour() implements Section {

        @Override
        public String title() {
            return "Colour";
        }

        @Override
        public void write(Page page) {
            page.paragraph("blue");
        }
    }
}
