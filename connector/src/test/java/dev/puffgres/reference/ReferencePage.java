package dev.puffgres.reference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.types.Password;

/** Renders the declared options of the plugin's classes as one Markdown page. */
final class ReferencePage {

    private static final long KIB = 1024;
    private static final long MIB = KIB * KIB;

    private final StringBuilder page = new StringBuilder();

    ReferencePage(String title, String introduction) {
        page.append("# ").append(title).append("\n\n").append(introduction).append('\n');
    }

    ReferencePage component(String name, String introduction, ConfigDef options) {
        page.append("\n## `")
                .append(name)
                .append("`\n\n")
                .append(prose(introduction))
                .append('\n');
        for (String group : options.groups()) {
            page.append("\n### ").append(group).append('\n');
            options.configKeys().values().stream()
                    .filter(option -> group.equals(option.group))
                    .sorted(Comparator.comparingInt(option -> option.orderInGroup))
                    .forEach(this::option);
        }
        return this;
    }

    String text() {
        return page.toString();
    }

    private void option(ConfigKey option) {
        page.append("\n#### `")
                .append(option.name)
                .append("`\n\n")
                .append(prose(option.documentation))
                .append("\n\n");
        List<String> facts = new ArrayList<>();
        facts.add("type " + option.type.name().toLowerCase(Locale.ROOT));
        facts.add(option.hasDefault() ? "default " + value(option) : "required");
        if (option.validator != null) {
            facts.add("valid: " + option.validator);
        }
        facts.add("importance " + option.importance.name().toLowerCase(Locale.ROOT));
        page.append("*").append(String.join(" · ", facts)).append("*\n");
    }

    /** A name in angle brackets is no tag. */
    private static String prose(String text) {
        return text.replace("<", "\\<");
    }

    private static String value(ConfigKey option) {
        Object value = option.defaultValue;
        if (value == null || isEmpty(value)) {
            return "none";
        }
        return "`" + value + "`" + inUnits(option.name, value);
    }

    private static boolean isEmpty(Object value) {
        return value instanceof String text && text.isEmpty()
                || value instanceof List<?> list && list.isEmpty()
                || value instanceof Password secret && secret.value().isEmpty();
    }

    /** Bytes that are a whole number of KiB or MiB read better so. */
    private static String inUnits(String name, Object value) {
        if (!name.endsWith(".bytes") || !(value instanceof Number number)) {
            return "";
        }
        long bytes = number.longValue();
        if (bytes % MIB == 0) {
            return " (" + bytes / MIB + " MiB)";
        }
        return bytes % KIB == 0 ? " (" + bytes / KIB + " KiB)" : "";
    }
}
