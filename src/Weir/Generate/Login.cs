namespace Weir.Generate;

/// <summary>One login as the generator decides it, before it is written: what every expected value is computed from.</summary>
struct Login
{
    /// <summary>Its number in the stream, from 0.</summary>
    public long Number;

    /// <summary>Which of <see cref="LoginUsers.Count"/> users.</summary>
    public int User;

    /// <summary>Unix time in seconds.</summary>
    public long Time;
    public bool TimeIsText;
    public byte Major, Minor, Patch;
    public LoginDevice Device;

    /// <summary>The IPv4 address, first octet in the highest byte.</summary>
    public uint Address;
    public byte Locale;
    public bool DeviceIdIsUuid;

    /// <summary>The random half of a device id that is a UUID.</summary>
    public ulong DeviceBits;
    public bool Bad;

    /// <summary>More bits, for the way in which a bad record is bad.</summary>
    public SeededBits Rest;
}
