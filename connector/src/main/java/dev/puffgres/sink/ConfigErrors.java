package dev.puffgres.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;

/**
 * Errors of a configuration, each on the option that is to be changed. An option that the connector does not declare, such as a
 * key of a transform, gets a value of its own, so that Connect's REST answer shows it.
 */
final class ConfigErrors {
    private final List<ConfigValue> values;
    private final Map<String, String> given;

    ConfigErrors(Config declared, Map<String, String> given) {
        this.values = new ArrayList<>(declared.configValues());
        this.given = given;
    }

    void add(String option, String message) {
        value(option).addErrorMessage(message);
    }

    boolean isEmpty() {
        return values.stream().allMatch(each -> each.errorMessages().isEmpty());
    }

    Config config() {
        return new Config(values);
    }

    private ConfigValue value(String option) {
        for (ConfigValue each : values) {
            if (each.name().equals(option)) {
                return each;
            }
        }
        ConfigValue added = new ConfigValue(option, given.get(option), List.of(), new ArrayList<>());
        values.add(added);
        return added;
    }
}
