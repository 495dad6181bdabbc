using System.Runtime.InteropServices;

namespace Weir.Commands;

/// <summary>Turns the first SIGTERM or SIGINT (Ctrl+C) into a cancellation; a second one, later, ends the process as the system does by default.</summary>
sealed class Termination : IDisposable
{
    // timeout(1) signals its child, and then its group, in which the child is too: nobody has lost patience so soon.
    static readonly TimeSpan Same = TimeSpan.FromMilliseconds(500);

    readonly CancellationTokenSource _source = new();
    readonly Lock _gate = new();
    long? _askedAt;
    readonly PosixSignalRegistration[] _registrations;

    public Termination() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask),
    ];

    public CancellationToken Asked => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    void Ask(PosixSignalContext context)
    {
        lock (_gate)
        {
            if (_askedAt is { } asked && TimeProvider.System.GetElapsedTime(asked) > Same) return;
            context.Cancel = true;
            if (_askedAt is not null) return;
            _askedAt = TimeProvider.System.GetTimestamp();
        }
        _source.Cancel();
    }
}
