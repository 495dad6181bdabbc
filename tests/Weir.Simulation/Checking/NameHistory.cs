using System.Text;
using System.Text.Json;

namespace Weir.Simulation.Checking;

/// <summary>What the lookup's topic said of each key, in order, and from which source record on the last of it counts.</summary>
/// <param name="Topic">The lookup's topic.</param>
/// <param name="LateFrom">By source partition: the first record that was written long after the table's last change.</param>
sealed record NameHistory(IReadOnlyList<PartitionContent> Topic, IReadOnlyList<int> LateFrom)
{
    /// <summary>What the pipeline's step says where it finds nothing.</summary>
    public const string None = "none";

    /// <summary>The names that a record's output may have: any that the key ever had, and the last one for a late record.</summary>
    public IReadOnlyList<string> Of(string key, int partition, int number)
    {
        var all = Topic.SelectMany(content => content.ByMarkers).Where(record => Encoding.ASCII.GetString(record.Key!) == key).Select(NameIn).ToList();
        return number < LateFrom[partition] ? all : [all[^1]];
    }

    static string NameIn(LoggedRecord record)
    {
        if (record.Value is null) return None;
        using var json = JsonDocument.Parse(record.Value);
        return json.RootElement.GetProperty("name").GetString()!;
    }
}
