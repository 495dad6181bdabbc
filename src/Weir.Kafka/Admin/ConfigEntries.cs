using System.Globalization;

namespace Weir.Kafka.Admin;

/// <summary>Values of configs that are numbers.</summary>
public static class ConfigEntries
{
    /// <summary>The config's value; null where it is not there or no number.</summary>
    public static long? Number(this IReadOnlyDictionary<string, ConfigEntry> configs, string name) =>
        configs.TryGetValue(name, out var entry) && long.TryParse(entry.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>The same; <paramref name="otherwise"/> where it is not there or no number.</summary>
    public static long Number(this IReadOnlyDictionary<string, ConfigEntry> configs, string name, long otherwise) => configs.Number(name) ?? otherwise;
}
