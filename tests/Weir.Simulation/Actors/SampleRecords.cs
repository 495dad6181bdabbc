using System.Globalization;
using System.Text;

namespace Weir.Simulation.Actors;

/// <summary>The records of a run: what record <c>n</c> of a partition is, and what must become of it, is a function of the two numbers.</summary>
static class SampleRecords
{
    public const string Contract = """
        { "type": "object", "required": ["id", "key", "level"], "additionalProperties": true,
          "properties": { "id": { "type": "string" }, "key": { "type": "string" }, "level": { "type": "string" }, "note": { "type": "string" } } }
        """;

    public static RecordFate FateOf(int partition, int number) => (Mix(partition, number) % 20) switch
    {
        0 => RecordFate.Dead,
        1 => RecordFate.Dropped,
        _ => RecordFate.Written,
    };

    /// <summary>The source record's key names it, whatever its value is.</summary>
    public static byte[] SourceKey(int partition, int number) => Encoding.ASCII.GetBytes($"{partition}-{number}");

    /// <summary>Null for a tombstone.</summary>
    public static byte[]? SourceValue(int partition, int number) => FateOf(partition, number) switch
    {
        RecordFate.Dropped => null,
        RecordFate.Dead when number % 2 == 0 => Encoding.ASCII.GetBytes($"not JSON {partition}-{number}"),
        RecordFate.Dead => Encoding.ASCII.GetBytes($$"""{"id":"{{partition}}-{{number}}","level":"INFO"}"""),
        _ => Encoding.ASCII.GetBytes($$"""{ "id":"{{partition}}-{{number}}", "note":"{{new string('x', (int)(Mix(number, partition) % 200))}}", "key":"{{KeyOf(partition, number)}}", "level":"WARN" }"""),
    };

    /// <summary>The key of the output: a few, so that each has many records whose order counts.</summary>
    public static string KeyOf(int partition, int number) => $"k{Mix(partition, number) / 20 % 7}";

    /// <summary>Keys whose records go to another topic where the pipeline routes.</summary>
    public static IReadOnlyList<string> RoutedKeys { get; } = ["k2", "k5"];

    /// <param name="partition">Of the source.</param>
    /// <param name="number">Of the record in it.</param>
    /// <param name="name">What the lookup found; null where the pipeline has none.</param>
    public static byte[] OutputValue(int partition, int number, string? name = null) =>
        Encoding.ASCII.GetBytes($$"""{"id":"{{partition}}-{{number}}","key":"{{KeyOf(partition, number)}}","level":"warn"{{(name is null ? "" : $",\"name\":\"{name}\"")}}}""");

    /// <summary>Which record a source key names.</summary>
    public static (int Partition, int Number)? Parse(ReadOnlySpan<byte> key)
    {
        string[] parts = Encoding.ASCII.GetString(key).Split('-');
        return parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int partition) && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int number) ? (partition, number) : null;
    }

    static uint Mix(int a, int b)
    {
        uint hash = ((uint)a * 0x9E3779B1) ^ ((uint)b * 0x85EBCA77);
        hash ^= hash >> 15;
        hash *= 0xC2B2AE3D;
        return hash ^ (hash >> 13);
    }
}
