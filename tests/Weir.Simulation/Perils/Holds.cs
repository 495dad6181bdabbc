using Weir.Broker;
using Weir.Kafka;
using Weir.Kafka.Connections;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Support;

namespace Weir.Simulation.Perils;

/// <summary>A request that arrives when its sender has long gone on.</summary>
static class Holds
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static Peril Produce { get; } = Of("held-produce", ApiKey.Produce);

    public static Peril Positions { get; } = Of("held-positions", ApiKey.TxnOffsetCommit);

    public static Peril End { get; } = Of("held-end", ApiKey.EndTxn);

    static Peril Of(string name, ApiKey api) => new(name, async stage =>
    {
        var held = new HeldRequest(api, request => stage.Operation.RunAsync(() => SendAsync(stage, request)), stage.Random.Next(2) == 0);
        stage.Broker.Interventions.Add(held);
        var end = stage.Now + Longest;
        while (!held.IsReleased && stage.Now < end) await stage.WaitAsync(TimeSpan.FromSeconds(0.25));
        stage.Broker.Interventions.Remove(held);
        return held.IsReleased;
    });

    static async Task SendAsync(PerilStage stage, BrokerRequest request)
    {
        try
        {
            await using var connection = await stage.ConnectAsync();
            var options = new RequestOptions(TimeSpan.FromSeconds(2), request.Version);
            IMessage answer = request.Message switch
            {
                ProduceRequest produce => await connection.SendAsync(produce, options, CancellationToken.None),
                TxnOffsetCommitRequest commit => await connection.SendAsync(commit, options, CancellationToken.None),
                EndTxnRequest end => await connection.SendAsync(end, options, CancellationToken.None),
                _ => throw new ArgumentException($"{request.ApiKey} is not held"),
            };
            stage.Trace.Add($"--- the held {request.ApiKey} of {HeldRequest.TransactionOf(request.Message)} has arrived");
            if (RefusalAnswers.IsGood(answer)) stage.Count("held-and-taken");
        }
        catch (Exception lost) when (lost is KafkaException or IOException) { }
    }
}
