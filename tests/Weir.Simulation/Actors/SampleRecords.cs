using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Simulation.Actors;

/// <summary>The records of a run: what record <c>n</c> of a partition is, and what must become of it, is a function of the two numbers and of the run's mix.</summary>
static partial class SampleRecords
{
    public const string Contract = """
        { "type": "object", "required": ["id", "key", "level"], "additionalProperties": true,
          "properties": { "id": { "type": "string" }, "key": { "type": "string" }, "level": { "type": "string" }, "note": { "type": "string" }, "who": { "type": "string" }, "bulk": { "type": "string" } } }
        """;

    /// <summary>Bytes of what makes a record bulky: more than the dead-letter topic takes.</summary>
    const int Bulk = 4000;

    static readonly TimeSpan[] Shifts = [TimeSpan.FromDays(-11_000), TimeSpan.FromDays(-5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromDays(3650)];

    public static RecordFate FateOf(int partition, int number, RecordMix? mix = null) =>
        IsBroken(partition, number, mix) ? RecordFate.Dead
        : Mix(partition, number) % 20 == 1 ? RecordFate.Dropped
        : Throws(partition, number, mix) ? RecordFate.Dead : RecordFate.Written;

    /// <summary>Whether the pipeline's step <c>throwing</c> throws for it.</summary>
    public static bool Throws(int partition, int number, RecordMix? mix) => mix is { Throwing: true } && Mix(number + 4, partition) % 25 == 0;

    // Whether its bytes are none that the contract lets pass.
    static bool IsBroken(int partition, int number, RecordMix? mix)
    {
        uint drawn = Mix(partition, number);
        return mix?.BadPerMille is { } bad ? drawn / 20 % 1000 < bad : drawn % 20 == 0;
    }

    /// <summary>The source record's key names it, whatever its value is; null where it has none, and then its value names it.</summary>
    public static byte[]? SourceKey(int partition, int number, RecordMix? mix = null) =>
        mix is { Keyless: true } && Mix(number + 1, partition) % 10 == 0 && FateOf(partition, number, mix) != RecordFate.Dropped ? null : Encoding.ASCII.GetBytes($"{partition}-{number}");

    /// <summary>Null for a tombstone.</summary>
    public static byte[]? SourceValue(int partition, int number, RecordMix? mix = null) => FateOf(partition, number, mix) switch
    {
        RecordFate.Dropped => null,
        RecordFate.Dead when IsBroken(partition, number, mix) && number % 2 == 0 => Encoding.ASCII.GetBytes($"not JSON {partition}-{number}"),
        RecordFate.Dead when IsBroken(partition, number, mix) => Encoding.ASCII.GetBytes($$"""{"id":"{{partition}}-{{number}}","level":"INFO"}"""),
        _ => Encoding.ASCII.GetBytes($$"""{ "id":"{{partition}}-{{number}}", "note":"{{new string('x', (int)(Mix(number, partition) % 200))}}", "key":"{{KeyOf(partition, number)}}", "level":"WARN"{{(mix is { Named: true } ? $", \"who\":\"{PersonOf(number)}\"" : "")}}{{(IsBulky(partition, number, mix) ? $", \"bulk\":\"{new string('y', Bulk)}\"" : "")}} }"""),
    };

    /// <summary>Whether its output is larger than the sink takes from some time on.</summary>
    public static bool IsBulky(int partition, int number, RecordMix? mix) => mix is { Bulky: true } && Mix(number + 2, partition) % 10 == 0;

    /// <summary>How far its timestamp is from the time when it was written.</summary>
    public static TimeSpan ShiftOf(int partition, int number, RecordMix? mix) => mix is { Strange: true } && Mix(number + 3, partition) is var drawn && drawn % 10 == 0 ? Shifts[drawn / 10 % Shifts.Length] : TimeSpan.Zero;

    /// <summary>Who a record is about: a few, so that each has many tokens.</summary>
    public static string PersonOf(int number) => $"person {number % 5}";

    /// <summary>The key of the output: a few, so that each has many records whose order counts.</summary>
    public static string KeyOf(int partition, int number) => $"k{Mix(partition, number) / 20 % 7}";

    /// <summary>Keys whose records go to another topic where the pipeline routes.</summary>
    public static IReadOnlyList<string> RoutedKeys { get; } = ["k2", "k5"];

    /// <param name="partition">Of the source.</param>
    /// <param name="number">Of the record in it.</param>
    /// <param name="name">What the lookup found; null where the pipeline has none.</param>
    /// <param name="mix">The run's.</param>
    /// <param name="token">In place of whom it is about.</param>
    public static byte[] OutputValue(int partition, int number, string? name = null, RecordMix? mix = null, string? token = null) =>
        Encoding.ASCII.GetBytes($$"""{"id":"{{partition}}-{{number}}","key":"{{KeyOf(partition, number)}}","level":"warn"{{(token is null ? "" : $",\"who\":\"{token}\"")}}{{(IsBulky(partition, number, mix) ? $",\"bulk\":\"{new string('y', Bulk)}\"" : "")}}{{(name is null ? "" : $",\"name\":\"{name}\"")}}}""");

    /// <summary>Which record a source key names, or without one the value, or its beginning.</summary>
    public static (int Partition, int Number)? IdOf(byte[]? key, byte[]? value) => key is not null ? Parse(key) : value is null ? null : Parse(First(value));

    /// <summary>Which record a source key names.</summary>
    public static (int Partition, int Number)? Parse(ReadOnlySpan<byte> key)
    {
        string[] parts = Encoding.ASCII.GetString(key).Split('-');
        return parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int partition) && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int number) ? (partition, number) : null;
    }

    static byte[] First(byte[] value) => Encoding.ASCII.GetBytes(Name().Match(Encoding.ASCII.GetString(value)).Value);

    [GeneratedRegex("[0-9]+-[0-9]+")]
    private static partial Regex Name();

    static uint Mix(int a, int b)
    {
        uint hash = ((uint)a * 0x9E3779B1) ^ ((uint)b * 0x85EBCA77);
        hash ^= hash >> 15;
        hash *= 0xC2B2AE3D;
        return hash ^ (hash >> 13);
    }
}
