using System.Globalization;

namespace Weir.Faults.Host;

/// <summary>The system's clock, wrong by as many seconds as a file says at the time. As in life, timers and elapsed time go on as before when somebody sets the clock.</summary>
sealed class SetClock(string file) : TimeProvider
{
    readonly Lock _reading = new();
    long _readAt;
    TimeSpan _wrong;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Wrong();

    TimeSpan Wrong()
    {
        lock (_reading)
        {
            if (_readAt != 0 && System.GetElapsedTime(_readAt) < TimeSpan.FromMilliseconds(100)) return _wrong;
            _readAt = System.GetTimestamp();
            if (File.Exists(file) && double.TryParse(File.ReadAllText(file), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)) _wrong = TimeSpan.FromSeconds(seconds);
            return _wrong;
        }
    }
}
