namespace Weir.Broker.Storage;

/// <summary>The use that one broker makes of a <see cref="BrokerDisk"/>, until it is killed.</summary>
sealed class DiskSession
{
    volatile bool _isOver;

    public DiskSession(BrokerDisk of, IDisk inner) => (Of, Disk) = (of, new WatchedDisk(inner, call => of.MeetAsync(this, call), () => _isOver || of.IsArmed));

    public BrokerDisk Of { get; }

    /// <summary>As the broker sees it.</summary>
    public IDisk Disk { get; }

    /// <summary>Whether whoever has it is gone.</summary>
    public bool IsOver
    {
        get => _isOver;
        set => _isOver = value;
    }
}
