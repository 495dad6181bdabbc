using Weir.Bench.Brokers;

namespace Weir.Bench.Serving;

/// <summary>Measures a broker that does nothing else.</summary>
static class ServingRun
{
    const int ValueBytes = 1_000;
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    /// <summary>Starts, memory, and opening what kill -9 left; of <c>weir broker</c> alone.</summary>
    public static async Task<ServingFigures> StartsAsync(int starts, long openBytes, CancellationToken cancellation)
    {
        var times = new List<TimeSpan>();
        for (int number = 0; number < starts; number++)
        {
            await using var broker = new StartedBroker();
            times.Add(await TimeAsync(broker, isNew: true, cancellation));
        }
        await using var kept = new StartedBroker();
        await TimeAsync(kept, isNew: true, cancellation);
        await Task.Delay(Idle, TimeProvider.System, cancellation);
        long idle = kept.Tree.ResidentBytes();
        var (_, records) = await new ServingLoad(kept.Server, "large").WriteAsync(ValueBytes, openBytes / ValueBytes, cancellation);
        await kept.KillAsync();
        return new(times, idle, await TimeAsync(kept, isNew: false, cancellation), records * ValueBytes);
    }

    /// <summary>Records a second written and read back.</summary>
    public static async Task<(double Written, double Read)> RatesAsync(IBroker broker, string topic, int valueBytes, long records, CancellationToken cancellation)
    {
        var load = new ServingLoad(broker.Servers, topic);
        var (time, written) = await load.WriteAsync(valueBytes, records, cancellation);
        return (written / time.TotalSeconds, written / (await load.ReadAsync(written, cancellation)).TotalSeconds);
    }

    static async Task<TimeSpan> TimeAsync(StartedBroker broker, bool isNew, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        broker.Start();
        await FirstProduce.AsSoonAsPossibleAsync(broker.Server, "first", isNew, cancellation);
        return TimeProvider.System.GetElapsedTime(started);
    }
}
