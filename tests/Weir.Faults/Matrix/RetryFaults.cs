using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>Records wait in retry topics while workers come and go.</summary>
static class RetryFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("retry-topics", "a step wants the records of one user in 256 again, three times in each process: they wait in retry topics, those of their key behind them; a worker is killed and comes back, then its peer", TimeSpan.FromSeconds(8), async stage =>
        {
            foreach (string name in stage.Workers.Select(worker => worker.Name).ToList())
            {
                await stage.HoldAsync(2);
                await stage.KillAsync(stage.Workers.Find(worker => worker.Name == name)!);
                stage.Start(name);
            }
            await stage.HoldAsync(2);
        })
        {
            Load = new()
            {
                IsKeyed = true,
                Pipeline = (file, _) => LoadQuirks.WithStep(file, "ask: { field: user_id, ends: '00' }") + "topics: { create: missing }\n",
                // Whatever a kill makes the step forget, a record does not use them up.
                RetryDelays = ["1s", "2s", "3s", "4s", "5s", "6s", "7s", "8s"],
            },
            Workers = options => options with { HasOwnSteps = true },
            ExpectAsync = async (stage, _) =>
            {
                long waited = 0;
                foreach (string topic in stage.Logins.RetryTopics) waited += (await stage.Logins.Admin.ListOffsetsAsync(topic, OffsetSpec.Latest, IsolationLevel.ReadCommitted, CancellationToken.None)).Sum();
                if (waited == 0) throw new InvalidOperationException("not so: records waited in retry topics");
            },
            IsForSequences = false,
        },
    ];
}
