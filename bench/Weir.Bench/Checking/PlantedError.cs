using Weir.Bench.Records;

namespace Weir.Bench.Checking;

/// <summary>An output with one error in it, and what must be found.</summary>
/// <param name="Name">What is planted.</param>
/// <param name="Plant">Changes what is written.</param>
/// <param name="Found">What the verdict must say of it.</param>
sealed record PlantedError(string Name, Action<PlantedOutput> Plant, (long Lost, long Doubled, long Wrong) Found)
{
    /// <summary>Each is planted into the output of the same records, of which one is good and one is bad.</summary>
    public static IReadOnlyList<PlantedError> All(Login good, Login bad) =>
    [
        new("nothing", _ => { }, (0, 0, 0)),
        new("an output is lost", output => output.Committed.Remove(output.Of(good)), (1, 0, 0)),
        new("a dead letter is lost", output => output.Committed.Remove(output.Of(bad)), (1, 0, 0)),
        new("an output is there twice", output => output.Committed.Add(output.Of(good)), (0, 1, 0)),
        new("an output is there again in another partition", output => output.RepeatElsewhere(good), (0, 1, 0)),
        new("a dead letter is there twice", output => output.Committed.Add(output.Of(bad)), (0, 1, 0)),
        new("two outputs of a source partition have changed places", output => output.Exchange(good), (0, 0, 1)),
        new("an output has another address's hash", output => output.Change(good, record => record with { Value = PlantedOutput.ValueOf(good with { Ip = "192.0.2.1" }) }), (0, 0, 1)),
        new("an output has a field too many", output => output.Change(good, record => record with { Value = [.. record.Value[..^1], .. ",\"ip\":\"192.0.2.1\"}"u8] }), (0, 0, 1)),
        new("an output has another key", output => output.Change(good, record => record with { Key = "someone"u8.ToArray() }), (0, 0, 1)),
        new("an output is cut short", output => output.Change(good, record => record with { Value = record.Value[..^1] }), (1, 0, 1)),
        new("a dead letter has one byte more", output => output.Change(bad, record => record with { Value = [.. record.Value, (byte)' '] }), (0, 0, 1)),
        new("a dead letter says no reason", output => output.Change(bad, record => record with { Reason = null }), (0, 0, 1)),
        new("a good record became a dead letter", output => output.Change(good, record => record with { IsDead = true, Key = null, Value = good.Value, Reason = "ip" }), (0, 0, 1)),
        new("a bad record became an output", output => output.Change(bad, record => record with { IsDead = false, Key = "someone"u8.ToArray(), Value = PlantedOutput.ValueOf(bad), Reason = null }), (0, 0, 1)),
        new("a record of nobody", output => output.Committed.Add(output.Of(good) with { Value = "{\"device_id\":\"000-00-0000\"}"u8.ToArray() }), (0, 0, 1)),
        new("an output is there again in an aborted transaction", output => output.Aborted.Add(output.Of(good)), (0, 0, 0)),
        new("an output is in an aborted transaction alone", output => output.Abort(good), (1, 0, 0)),
    ];
}
