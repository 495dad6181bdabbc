using Weir.Faults.Forwarding;
using Weir.Protocol.Messages;

namespace Weir.Faults;

/// <summary>What one seeded run does to a worker under load.</summary>
/// <param name="KillAt">At which request it is killed with -9; null: at a moment of no request in particular.</param>
/// <param name="Moment">At which moment of that request.</param>
/// <param name="Number">At which of them.</param>
/// <param name="Late">How much later a request arrives that outlives its sender.</param>
/// <param name="IsNamed">Whether the instance has a name, and comes back under it.</param>
/// <param name="TransactionsOne">Whether the workers speak version 1 of Kafka's transactions.</param>
/// <param name="ByPeers">Whether the records and the verdict are those of <c>../shared/peers</c>.</param>
/// <param name="CutAt">Which answer is lost with its connection while the worker lives on, before the kill and again after it.</param>
sealed record FaultPlan(ApiKey? KillAt, FaultMoment Moment, int Number, TimeSpan Late, bool IsNamed, bool TransactionsOne, bool ByPeers, ApiKey CutAt)
{
    static readonly ApiKey[] Cuts = [ApiKey.Produce, ApiKey.TxnOffsetCommit, ApiKey.EndTxn, ApiKey.Fetch];

    /// <summary>Of 15 seeds in a row, each of the five places is met three times, once at each moment.</summary>
    public static FaultPlan Of(int seed)
    {
        var random = new Random(seed);
        bool adds = random.Next(2) == 0;
        ApiKey? killAt = (seed % 5) switch
        {
            0 => null,
            1 => ApiKey.Produce,
            2 => ApiKey.TxnOffsetCommit,
            3 => ApiKey.EndTxn,
            _ => adds ? ApiKey.AddPartitionsToTxn : ApiKey.AddOffsetsToTxn,
        };
        return new(killAt, (FaultMoment)(seed / 5 % 3), 2 + random.Next(6), TimeSpan.FromMilliseconds(random.Next(2_500)),
            IsNamed: random.Next(3) > 0, TransactionsOne: seed % 5 == 4 || random.Next(2) == 0, ByPeers: random.Next(2) == 0, Cuts[random.Next(Cuts.Length)]);
    }
}
