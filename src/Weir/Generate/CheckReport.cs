using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Weir.Generate;

/// <summary>What the check found, in records. All is well when nothing is missing, duplicated, wrong or behind.</summary>
/// <param name="Generated">Records of the stream.</param>
/// <param name="Good">Of these, how many a pipeline must write.</param>
/// <param name="Bad">Of these, how many must become dead letters.</param>
/// <param name="Written">Records in the output topic.</param>
/// <param name="Dead">Records in the dead-letter topic.</param>
/// <param name="Dropped">Records that the pipeline counted as dropped by a step.</param>
/// <param name="Missing">Records of the stream that are nowhere.</param>
/// <param name="Duplicated">Records found once more than they should be.</param>
/// <param name="Wrong">Records that are not what the stream demands: value, key, header, place or order.</param>
/// <param name="Seconds">How long reading and checking took.</param>
sealed record CheckReport(long Generated, long Good, long Bad, long Written, long Dead, long Dropped, long Missing, long Duplicated, long Wrong, double Seconds)
{
    /// <summary>Records that wait in retry topics.</summary>
    public long Retried { get; init; }

    /// <summary>Records of the source that the group has not passed yet.</summary>
    public long Behind { get; init; }

    /// <summary>Records that were deleted from the source and are in no output: retention was faster, or somebody deleted them.</summary>
    public long Deleted { get; init; }

    public bool AllIsWell => Missing == 0 && Duplicated == 0 && Wrong == 0 && Behind == 0;

    /// <summary>One line of JSON with the names of the fields in lower case; a public format, scripts read it.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("generated", Generated);
            json.WriteNumber("good", Good);
            json.WriteNumber("bad", Bad);
            json.WriteNumber("written", Written);
            json.WriteNumber("dead", Dead);
            json.WriteNumber("dropped", Dropped);
            json.WriteNumber("retry", Retried);
            json.WriteNumber("behind", Behind);
            json.WriteNumber("deleted", Deleted);
            json.WriteNumber("missing", Missing);
            json.WriteNumber("duplicated", Duplicated);
            json.WriteNumber("wrong", Wrong);
            json.WriteNumber("seconds", Math.Round(Seconds, 3));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
