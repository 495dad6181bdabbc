using Weir.Protocol.Messages;

namespace Weir.Broker;

/// <summary>Requests that arrived since <see cref="BrokerFaults.See"/>, until it is disposed. Of more than <see cref="MostKept"/> the oldest are let go.</summary>
public sealed class SeenRequests : IDisposable
{
    /// <summary>How many are kept.</summary>
    public const int MostKept = 10_000;

    readonly Lock _gate = new();
    readonly Queue<BrokerRequest> _kept = new();
    readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    readonly BrokerFaults _owner;
    readonly ApiKey[] _apis;
    int _count;

    internal SeenRequests(BrokerFaults owner, ApiKey[] apis) => (_owner, _apis) = (owner, apis);

    /// <summary>How many arrived.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Those that are kept, in the order in which they arrived.</summary>
    public IReadOnlyList<BrokerRequest> All
    {
        get { lock (_gate) return [.. _kept]; }
    }

    /// <summary>Completes when so many have arrived.</summary>
    public Task ReachAsync(int count, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            if (_count >= count) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Sees no more; what was seen stays.</summary>
    public void Dispose() => _owner.Remove(this);

    internal void Add(BrokerRequest request)
    {
        if (_apis.Length > 0 && !_apis.Contains(request.ApiKey)) return;
        lock (_gate)
        {
            if (_kept.Count == MostKept) _kept.Dequeue();
            _kept.Enqueue(request);
            _count++;
            foreach (var waiting in _waiting.Where(waiting => waiting.Count <= _count)) waiting.Reached.TrySetResult();
            _waiting.RemoveAll(waiting => waiting.Count <= _count);
        }
    }
}
