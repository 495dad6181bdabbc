using System.Globalization;
using System.Text;
using Weir.Engine;

namespace Weir.Kafka;

/// <summary>
/// This process's name among those of its group. Given (<c>--instance</c>, <c>WEIR_INSTANCE</c>), or the host's name and the lowest slot that no other
/// process here holds: an OS lock on a file, which ends with the process however it ends.
/// </summary>
public sealed class InstanceName : IDisposable
{
    const int Slots = 1_000;
    readonly FileStream? _slot;

    InstanceName(string name, bool isGiven, FileStream? slot) => (Name, IsGiven, _slot) = (name, isGiven, slot);

    /// <summary>For <see cref="PipelineRunOptions.Instance"/>.</summary>
    public string Name { get; }

    /// <summary>For <see cref="PipelineRunOptions.IsNamed"/>.</summary>
    public bool IsGiven { get; }

    /// <summary>A name that is the same after a restart, and no other process's at the same time.</summary>
    public static InstanceName Given(string name) => new(name, isGiven: true, null);

    /// <summary>The given name, or else one of the host's slots in a folder of this user's below the system's temporary folder.</summary>
    /// <param name="given">Null or empty: none was given.</param>
    /// <param name="group">Slots are counted for each group.</param>
    /// <exception cref="WeirException">As <see cref="Take"/>.</exception>
    public static InstanceName GivenOrTaken(string? given, string group) => given is { Length: > 0 }
        ? Given(given)
        : Take(group, Environment.MachineName, Path.Combine(Path.GetTempPath(), $"weir-{Environment.UserName}"));

    /// <summary>The host's name and the lowest slot that no other process holds until it ends or disposes of this.</summary>
    /// <param name="group">Slots are counted for each group.</param>
    /// <param name="host">The machine's name.</param>
    /// <param name="folder">Where the lock files are; made when it is missing.</param>
    /// <exception cref="WeirException">WEIR8052: no slot is free, or the folder cannot be written, as where the root file system is read-only.</exception>
    public static InstanceName Take(string group, string host, string folder)
    {
        try
        {
            return TakeSlot(group, host, folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WeirException("WEIR8052", $"no name for this process can be taken in '{folder}': {error.Message}", "Give it one with --instance or WEIR_INSTANCE", error);
        }
    }

    /// <summary>Gives the slot up.</summary>
    public void Dispose() => _slot?.Dispose();

    static InstanceName TakeSlot(string group, string host, string folder)
    {
        Directory.CreateDirectory(folder);
        for (int number = 0; number < Slots; number++)
        {
            string path = Path.Combine(folder, $"{Safe(group)}.{number.ToString(CultureInfo.InvariantCulture)}.lock");
            try
            {
                return new($"{Safe(host)}-{number}", isGiven: false, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path) && number < Slots - 1)
            {
            }
        }
        throw new IOException("all slots are taken");
    }

    static string Safe(string name)
    {
        var safe = new StringBuilder(name.Length);
        foreach (char c in name) safe.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_');
        return safe.ToString();
    }
}
