namespace Weir.Simulation.Network;

/// <summary>
/// One direction of a connection: bytes that arrive in order, late, or not at all. What was sent before the sender closed or died still arrives:
/// a request may be carried out long after its client went on without it.
/// </summary>
sealed class SimulatedPipe(SimulatedNetwork network, SimulatedLink link)
{
    readonly Queue<Action> _deliveries = new();
    readonly Queue<ReadOnlyMemory<byte>> _arrived = new();
    TimeSpan _lastArrival;
    SendOrPostCallback? _deliverNext;
    TaskCompletionSource<int>? _reading;
    CancellationTokenRegistration _cancelled;
    Memory<byte> _target;
    bool _readerGone;
    bool _senderGone;
    bool _ended;
    bool _broken;

    /// <summary>Bytes that are sent now are lost.</summary>
    public bool IsSilent { get; set; }

    public void Send(ReadOnlyMemory<byte> bytes)
    {
        if (_broken) throw new IOException("connection reset");
        if (_senderGone) return;
        byte[] copy = bytes.ToArray();
        int cut = network.Chance(network.Faults.SplitOdds) ? network.Random.Next(1, copy.Length + 1) : copy.Length;
        SendChunk(copy.AsMemory(0, cut));
        if (cut < copy.Length) SendChunk(copy.AsMemory(cut));
    }

    /// <summary>The sender closed: the reader sees the end behind everything that was sent.</summary>
    public void End()
    {
        _senderGone = true;
        if (!IsSilent) Deliver(() => { _ended = true; Answer(); });
    }

    /// <summary>The connection breaks for the reader of this direction: what arrived before can still be read.</summary>
    public void Break()
    {
        _broken = true;
        Answer();
    }

    /// <summary>The reader closed its side.</summary>
    public void Close()
    {
        _readerGone = true;
        _arrived.Clear();
        Bare(() => TakeReading()?.TrySetException(new ObjectDisposedException("connection")));
    }

    public ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_readerGone, this);
        cancellation.ThrowIfCancellationRequested();
        if (target.IsEmpty || _arrived.Count > 0) return new(Take(target.Span));
        if (_broken) throw new IOException("connection reset by peer");
        if (_ended) return new(0);
        var reading = _reading = new();
        _target = target;
        _cancelled = cancellation.UnsafeRegister(_ => Bare(() => TakeReading()?.TrySetCanceled(cancellation)), null);
        return new(reading.Task);
    }

    void SendChunk(ReadOnlyMemory<byte> chunk)
    {
        if (IsSilent) return;
        if (network.Chance(network.Faults.SilenceOdds))
        {
            link.GoSilent();
            return;
        }
        if (network.Chance(network.Faults.CutOdds))
        {
            var arriving = chunk[..network.Random.Next(chunk.Length)];
            Deliver(() => { Arrive(arriving); link.Break(); });
            return;
        }
        Deliver(() => Arrive(chunk));
    }

    // Each delivery is set for its own time and runs what is first in line: nothing overtakes inside a connection.
    void Deliver(Action delivery)
    {
        _lastArrival = TimeSpan.FromTicks(Math.Max(_lastArrival.Ticks, network.ArrivalOn(link).Ticks));
        _deliveries.Enqueue(delivery);
        network.At(_lastArrival, _deliverNext ??= _ => DeliverNext());
    }

    void DeliverNext() => _deliveries.Dequeue()();

    void Arrive(ReadOnlyMemory<byte> chunk)
    {
        if (_readerGone || _broken || chunk.IsEmpty) return;
        _arrived.Enqueue(chunk);
        Answer();
    }

    // Without a context, so that Stream.ReadExactlyAsync goes on right here and only its caller is posted to its process.
    void Answer() => Bare(() =>
    {
        if (_reading is null) return;
        if (_arrived.Count > 0)
        {
            int count = Take(_target.Span);
            TakeReading()!.TrySetResult(count);
        }
        else if (_broken) TakeReading()!.TrySetException(new IOException("connection reset by peer"));
        else if (_ended) TakeReading()!.TrySetResult(0);
    });

    TaskCompletionSource<int>? TakeReading()
    {
        var reading = _reading;
        _reading = null;
        _cancelled.Dispose();
        return reading;
    }

    int Take(Span<byte> target)
    {
        int taken = 0;
        while (taken < target.Length && _arrived.TryDequeue(out var chunk))
        {
            int count = Math.Min(chunk.Length, target.Length - taken);
            chunk.Span[..count].CopyTo(target[taken..]);
            taken += count;
            if (count < chunk.Length) PushFront(chunk[count..]);
        }
        return taken;
    }

    void PushFront(ReadOnlyMemory<byte> rest)
    {
        int behind = _arrived.Count;
        _arrived.Enqueue(rest);
        for (; behind > 0; behind--) _arrived.Enqueue(_arrived.Dequeue());
    }

    static void Bare(Action action)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try { action(); }
        finally { SynchronizationContext.SetSynchronizationContext(before); }
    }
}
