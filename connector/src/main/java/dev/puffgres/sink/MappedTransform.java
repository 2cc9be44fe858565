package dev.puffgres.sink;

import dev.puffgres.mapping.Mapping;
import dev.puffgres.mapping.MappingError;
import dev.puffgres.mapping.MappingException;
import dev.puffgres.mapping.MappingReader;
import dev.puffgres.transforms.ApplyMapping;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The connector's {@code ApplyMapping}, found in the connector's own {@code transforms.*} keys. Connect does not configure a
 * transform while it validates, so whatever is wrong with a mapping would come to light only when the task starts.
 *
 * @param alias the transform's name in the connector's configuration
 * @param mappings what it applies
 */
record MappedTransform(String alias, List<Mapping> mappings) {
    private static final String TRANSFORMS = "transforms";

    /** Finds it and reads its mappings; without mappings if there is an error, which is then reported. */
    static MappedTransform find(Map<String, String> properties, ConfigErrors errors) {
        List<String> aliases = Arrays.stream(
                        properties.getOrDefault(TRANSFORMS, "").split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        List<String> ours =
                aliases.stream().filter(each -> isOurs(properties, each)).toList();
        if (ours.isEmpty()) {
            errors.add(
                    TRANSFORMS,
                    "add the transform " + ApplyMapping.class.getName()
                            + " as the last one: the sink writes only what it makes of a change");
            return new MappedTransform("", List.of());
        }
        String alias = ours.get(0);
        if (ours.size() > 1) {
            errors.add(TRANSFORMS, "apply " + ApplyMapping.class.getSimpleName() + " once, with all mappings in it");
        } else if (!alias.equals(aliases.get(aliases.size() - 1))) {
            errors.add(TRANSFORMS, "put " + alias + " last: no transform can read what it makes of a change");
        }
        if (properties.containsKey(key(alias, "predicate"))) {
            errors.add(
                    key(alias, "predicate"),
                    "remove the predicate: records that it keeps from the transform cannot be written, and the task would fail");
        }
        for (String each : properties.keySet()) {
            if (each.startsWith("mapping.") || each.equals(MappingReader.MAPPINGS)) {
                errors.add(each, "mappings belong to the transform: write " + key(alias, each));
            }
        }
        return new MappedTransform(alias, mappings(properties, alias, errors));
    }

    private static boolean isOurs(Map<String, String> properties, String alias) {
        String type = properties.getOrDefault(key(alias, "type"), "").strip();
        return type.equals(ApplyMapping.class.getName()) || type.equals(ApplyMapping.class.getSimpleName());
    }

    private static List<Mapping> mappings(Map<String, String> properties, String alias, ConfigErrors errors) {
        String prefix = key(alias, "");
        Map<String, String> own = new HashMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                own.put(key.substring(prefix.length()), value);
            }
        });
        try {
            return MappingReader.fromProperties(own);
        } catch (MappingException e) {
            for (MappingError each : e.errors()) {
                errors.add(prefix + each.option(), each.messageForOption());
            }
            return List.of();
        }
    }

    /** The option of a mapping's key: its own where the mapping is given inline, else that of the JSON text. */
    String option(Map<String, String> properties, Mapping mapping, String key) {
        boolean inline = properties.keySet().stream()
                .anyMatch(each -> each.startsWith(key(alias, "mapping." + mapping.name() + ".")));
        return key(alias, inline ? "mapping." + mapping.name() + "." + key : MappingReader.MAPPING_JSON);
    }

    private static String key(String alias, String option) {
        return TRANSFORMS + "." + alias + "." + option;
    }
}
