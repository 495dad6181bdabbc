using Weir.Protocol.Messages;

namespace Weir.Broker;

/// <summary>Something that <see cref="BrokerFaults"/> does to requests until it is disposed, or has struck as often as it was to.</summary>
public sealed class Fault : IDisposable
{
    readonly TaskCompletionSource _spent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly BrokerFaults _owner;
    readonly ApiKey _api;
    readonly int _times;
    readonly Func<BrokerRequest, bool>? _when;
    readonly Func<BrokerRequest, CancellationToken, ValueTask<FaultAction>> _act;
    int _met;
    int _begun;

    internal Fault(BrokerFaults owner, ApiKey api, int times, Func<BrokerRequest, bool>? when, Func<BrokerRequest, CancellationToken, ValueTask<FaultAction>> act)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        (_owner, _api, _times, _when, _act) = (owner, api, times, when, act);
    }

    /// <summary>How often it struck.</summary>
    public int Count => Math.Min(Volatile.Read(ref _met), _times);

    /// <summary>Completes when it has struck as often as it was to, and a delay has begun; never without a number of times.</summary>
    public Task Spent => _spent.Task;

    /// <summary>Ends it. What it holds back at this moment is held back to the end.</summary>
    public void Dispose() => _owner.Remove(this);

    /// <summary>Whether it is this one's turn; it is counted then.</summary>
    internal bool Meets(BrokerRequest request) => request.ApiKey == _api && (_when?.Invoke(request) ?? true) && _met < _times && Interlocked.Increment(ref _met) <= _times;

    /// <summary>Strikes. Who waits for the last strike finds it begun: a delay counts from then.</summary>
    internal ValueTask<FaultAction> StrikeAsync(BrokerRequest request, CancellationToken closed)
    {
        var acting = _act(request, closed);
        if (Interlocked.Increment(ref _begun) == _times)
        {
            Dispose();
            _spent.TrySetResult();
        }
        return acting;
    }
}
