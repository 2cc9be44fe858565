package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the plugin archive holds, held against Confluent's component archive specification and our own promises. */
class PluginZipIT {

    private static final String TOP = "puffgres-kafka-connect-puffgres-" + PluginArchive.version() + "/";
    private static final int JAVA_17_CLASS_FILE = 61;

    private static ZipFile zip;
    private static JsonNode manifest;

    @BeforeAll
    static void open() throws IOException {
        zip = new ZipFile(PluginArchive.zip().toFile());
        manifest = new ObjectMapper().readTree(text("manifest.json"));
    }

    @AfterAll
    static void close() throws IOException {
        zip.close();
    }

    @Test
    void theArchiveIsNamedAfterOwnerComponentAndVersion() {
        assertThat(PluginArchive.zip().getFileName())
                .hasToString(manifest.at("/owner/username").asText() + "-"
                        + manifest.path("name").asText() + "-"
                        + manifest.path("version").asText() + ".zip");
    }

    @Test
    void everythingIsBelowOneTopFolderOfTheArchivesName() {
        assertThat(entries()).isNotEmpty().allSatisfy(entry -> assertThat(entry.getName())
                .startsWith(TOP));
        assertThat(entries()
                        .map(entry -> entry.getName().substring(TOP.length()).replaceFirst("/.*", "")))
                .filteredOn(name -> !name.isEmpty())
                .containsOnly("manifest.json", "lib", "doc", "etc", "assets");
    }

    @Test
    void theManifestSaysWhatTheComponentIs() {
        assertThat(manifest.path("name").asText()).isEqualTo("kafka-connect-puffgres");
        assertThat(manifest.path("version").asText()).isEqualTo(PluginArchive.version());
        assertThat(manifest.path("title").asText()).isEqualTo("Puffgres: Postgres to turbopuffer");
        assertThat(manifest.path("description").asText()).startsWith("Keeps Postgres tables mirrored in turbopuffer");
        assertThat(texts("component_types")).containsExactly("source", "sink", "transform");
        assertThat(texts("tags")).contains("postgres", "turbopuffer", "cdc", "debezium");
        assertThat(texts("requirements")).containsExactly("Kafka Connect 3.6 or newer", "Java 17 or newer");
        assertThat(manifest.path("docker_image").isObject()).isTrue();
        assertThat(LocalDate.parse(manifest.path("release_date").asText())).hasToString(PluginArchive.releaseDate());
    }

    @Test
    void theManifestSaysWhatTheComponentCanDo() {
        JsonNode features = manifest.path("features");
        assertThat(features.path("supported_encodings"))
                .extracting(JsonNode::asText)
                .containsExactly("any");
        assertThat(features.path("delivery_guarantee"))
                .extracting(JsonNode::asText)
                .containsExactly("at_least_once");
        assertThat(features.path("single_message_transforms").asBoolean()).isTrue();
        assertThat(features.path("confluent_control_center_integration").asBoolean())
                .isTrue();
        assertThat(features.path("kafka_connect_api").asBoolean()).isTrue();
    }

    @Test
    void theManifestSaysWhoOwnsSupportsAndLicensesIt() {
        // The specification allows lower case letters, digits and the underscore in an owner's name.
        assertThat(manifest.at("/owner/username").asText()).matches("[a-z0-9_]{2,255}");
        assertThat(manifest.at("/owner/type").asText()).isEqualTo("organization");
        assertThat(manifest.at("/owner/name").asText()).isEqualTo("The Puffgres authors");
        assertThat(manifest.at("/support/summary").asText()).isNotBlank();
        assertThat(manifest.at("/support/provider_name").asText()).isEqualTo("The Puffgres authors");
        assertThat(manifest.at("/license")).hasSize(1);
        assertThat(manifest.at("/license/0/name").asText()).isEqualTo("Apache License, Version 2.0");
        assertThat(List.of(
                        manifest.at("/owner/url"),
                        manifest.at("/support/url"),
                        manifest.at("/license/0/url"),
                        manifest.path("documentation_url"),
                        manifest.path("source_url")))
                .allSatisfy(url -> assertThat(url.asText()).startsWith("https://"));
    }

    @Test
    void everyLogoThatTheManifestNamesIsThere() {
        assertThat(manifest.findValuesAsText("logo"))
                .hasSize(3)
                .allSatisfy(logo -> assertThat(bytes(logo)).as(logo).startsWith(0x89, 'P', 'N', 'G'));
    }

    @Test
    void noPlaceholderIsLeftInTheManifest() {
        assertThat(text("manifest.json")).doesNotContain("${", "@");
    }

    @Test
    void libHoldsOurJarsAndTheirLibrariesAndNothingThatAWorkerBrings() {
        assertThat(jars().map(jar -> jar.replaceFirst("-[0-9][0-9.]*\\.jar$", "")))
                .containsExactlyInAnyOrder(
                        "puffgres-connector",
                        "puffgres-transforms",
                        "jackson-annotations",
                        "jackson-core",
                        "jackson-databind",
                        "jackson-dataformat-toml",
                        "okhttp-jvm",
                        "okio-jvm",
                        "kotlin-stdlib",
                        "postgresql");
    }

    @Test
    void noJarHoldsAClassOfKafkaSlf4jOrDebezium() throws IOException {
        for (String jar : jars().toList()) {
            assertThat(entriesOf(jar))
                    .as(jar)
                    .noneMatch(name -> name.startsWith("org/apache/kafka/")
                            || name.startsWith("org/slf4j/")
                            || name.startsWith("io/debezium/"));
        }
    }

    @Test
    void everyJarOfOursCarriesLicenceNoticeAndVersion() throws IOException {
        for (String jar : jars().filter(name -> name.startsWith("puffgres-")).toList()) {
            assertThat(entriesOf(jar)).as(jar).contains("META-INF/LICENSE", "META-INF/NOTICE");
            try (JarInputStream in = open(jar)) {
                Manifest jarManifest = in.getManifest();
                assertThat(jarManifest.getMainAttributes().getValue("Implementation-Version"))
                        .as(jar)
                        .isEqualTo(PluginArchive.version());
            }
        }
    }

    @Test
    void everyClassOfOursRunsOnJava17() throws IOException {
        int seen = 0;
        for (String jar : jars().filter(name -> name.startsWith("puffgres-")).toList()) {
            try (JarInputStream in = open(jar)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    if (entry.getName().endsWith(".class")) {
                        assertThat(classFileVersion(in)).as(entry.getName()).isEqualTo(JAVA_17_CLASS_FILE);
                        seen++;
                    }
                }
            }
        }
        assertThat(seen).isPositive();
    }

    @Test
    void docHoldsReadmeChangelogLicenceAndNotice() throws IOException {
        for (String name : List.of("README.md", "CHANGELOG.md", "LICENSE", "NOTICE")) {
            assertThat(text("doc/" + name))
                    .isEqualTo(Files.readString(PluginArchive.root().resolve(name)));
        }
        assertThat(text("doc/LICENSE")).contains("Apache License", "Version 2.0, January 2004");
    }

    @Test
    void everyJarOfOthersIsListedWithItsLicence() {
        String thirdParty = text("doc/THIRD-PARTY.md");
        Set<String> listed = thirdParty
                .lines()
                .filter(line -> line.startsWith("| `"))
                .peek(line -> assertThat(line).matches(".*\\| (Apache-2.0|BSD-2-Clause) \\|"))
                .map(line -> line.split("`")[1])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(jars().filter(jar -> !jar.startsWith("puffgres-"))
                        .map(jar -> jar.replaceFirst("-[0-9][0-9.]*\\.jar$", "")))
                .containsExactlyInAnyOrderElementsOf(listed);
    }

    @Test
    void etcHoldsTheExamplesThatTheTestsExercise() throws IOException {
        Path examples = PluginArchive.root().resolve("config-examples");
        try (Stream<Path> files = Files.walk(examples)) {
            List<String> expected = files.filter(Files::isRegularFile)
                    .map(file -> "etc/" + examples.relativize(file).toString().replace('\\', '/'))
                    .toList();
            assertThat(names().filter(name -> name.startsWith("etc/")))
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void everyEntryHasTheTimeOfTheReleaseSoThatTwoBuildsGiveTheSameBytes() {
        LocalDateTime release = LocalDate.parse(PluginArchive.releaseDate()).atStartOfDay();
        assertThat(entries().map(ZipEntry::getTimeLocal)).containsOnly(release);
    }

    private static Stream<? extends ZipEntry> entries() {
        return zip.stream();
    }

    /** The files, relative to the top folder. */
    private static Stream<String> names() {
        return entries().filter(entry -> !entry.isDirectory()).map(entry -> entry.getName()
                .substring(TOP.length()));
    }

    private static Stream<String> jars() {
        return names().filter(name -> name.startsWith("lib/")).map(name -> name.substring("lib/".length()));
    }

    private static List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        manifest.path(field).forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) {
        ZipEntry entry = zip.getEntry(TOP + name);
        assertThat(entry).as(name).isNotNull();
        try {
            return zip.getInputStream(entry).readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("cannot read " + name, e);
        }
    }

    private static JarInputStream open(String jar) throws IOException {
        return new JarInputStream(new ByteArrayInputStream(bytes("lib/" + jar)));
    }

    private static List<String> entriesOf(String jar) throws IOException {
        List<String> names = new ArrayList<>();
        try (JarInputStream in = open(jar)) {
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    private static int classFileVersion(JarInputStream in) throws IOException {
        DataInputStream header = new DataInputStream(in);
        assertThat(header.readInt()).isEqualTo(0xCAFEBABE);
        header.readUnsignedShort();
        return header.readUnsignedShort();
    }
}
