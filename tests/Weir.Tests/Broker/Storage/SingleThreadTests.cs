using System.Collections.Concurrent;
using Weir.Broker.Storage;

namespace Weir.Tests.Broker.Storage;

public sealed class SingleThreadTests
{
    [Fact]
    public void On_a_single_threaded_scheduler_everything_runs_on_it_and_a_seed_gives_one_order()
    {
        Assert.Equal(Trace(3), Trace(3));
        Assert.NotEqual(Trace(3), Trace(4));
    }

    static List<string> Trace(int seed)
    {
        var calls = new List<string>();
        var thread = Environment.CurrentManagedThreadId;
        using var scheduler = new Scheduler(seed);
        scheduler.Run(async () =>
        {
            var next = 0;
            var disk = new WatchedDisk(new MemoryDisk(), async call =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                calls.Add($"{call.Operation} {call.Path} {call.Bytes}");
                await Task.Yield();
            });
            var options = new StorageOptions { JournalFileBytes = 64 << 10, TailBytes = 1 << 10, NewId = () => new Guid(++next, 0, 0, new byte[8]) };
            await using var store = await LogStore.OpenAsync(disk, options);
            var topic = store.CreateTopic("t", 4, new Dictionary<string, string>(), out _);
            await Task.WhenAll(topic.Partitions.Select(async log =>
            {
                for (var index = 0; index < 20; index++) await store.AppendAsync(log, Batches.Of(new string('x', 50 + index)));
            }));
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
        });
        return calls;
    }

    /// <summary>Runs what is posted to it in an order that a seed draws.</summary>
    sealed class Scheduler(int seed) : SynchronizationContext, IDisposable
    {
        readonly Random _random = new(seed);
        readonly List<(SendOrPostCallback Call, object? State)> _ready = [];
        readonly ConcurrentQueue<int> _foreign = new();
        readonly int _thread = Environment.CurrentManagedThreadId;
        readonly SynchronizationContext? _before = Current;

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (Environment.CurrentManagedThreadId != _thread) _foreign.Enqueue(Environment.CurrentManagedThreadId);
            lock (_ready) _ready.Add((d, state));
        }

        public void Run(Func<Task> main)
        {
            SetSynchronizationContext(this);
            var task = main();
            while (!task.IsCompleted)
            {
                Assert.True(_ready.Count > 0, "nothing is left to run and the work is not done");
                var index = _random.Next(_ready.Count);
                var (call, state) = _ready[index];
                _ready.RemoveAt(index);
                call(state);
            }
            Assert.Empty(_foreign);
            task.GetAwaiter().GetResult();
        }

        public void Dispose() => SetSynchronizationContext(_before);
    }
}
