using Weir.Kafka;

namespace Weir.Trial;

/// <summary>What a command that changes nothing says of the lookups whose topics it reads: which of their records were not taken.</summary>
sealed class LookupNotes(TextWriter to) : IPipelineEvents
{
    public void LookupRead(LookupReading reading)
    {
        if (reading.UnseenColumns.Count > 0) to.WriteLine($"lookup {reading.Lookup}: no record of '{reading.Topic}' has {string.Join(", ", reading.UnseenColumns)}");
    }

    public void LookupRefused(LookupRefusal refusal) =>
        to.WriteLine($"lookup {refusal.Lookup}: {refusal.Count} {(refusal.Count == 1 ? "record" : "records")} not taken; the first, {refusal.Record}@{refusal.Offset}: {refusal.Why}");

    public void Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked) { }

    public void Recovered(int worker, string why, TimeSpan took) { }

    public void FirstCommit(int worker, TimeSpan sinceStart) { }

    public void Trouble(int worker, string what) { }

    public void TroubleOver(int worker, TimeSpan took) { }
}
