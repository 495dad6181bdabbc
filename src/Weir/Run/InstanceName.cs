using System.Globalization;
using System.Text;
using Weir.Commands;

namespace Weir.Run;

/// <summary>
/// This process's name among those of its group. Given (<c>--instance</c>, <c>WEIR_INSTANCE</c>), or the host's name and the lowest slot that no other
/// process here holds: an OS lock on a file, which ends with the process however it ends.
/// </summary>
sealed class InstanceName : IDisposable
{
    const int Slots = 1_000;
    readonly FileStream? _slot;

    InstanceName(string name, bool isGiven, FileStream? slot) => (Name, IsGiven, _slot) = (name, isGiven, slot);

    public string Name { get; }
    public bool IsGiven { get; }

    public static InstanceName Given(string name) => new(name, isGiven: true, null);

    /// <param name="group">Slots are counted for each group.</param>
    /// <param name="host">The machine's name.</param>
    /// <param name="folder">Where the lock files are; made when it is missing.</param>
    /// <exception cref="CommandFailure">Exit code 78: no slot is free, or the folder cannot be written, as where the root file system is read-only.</exception>
    public static InstanceName Take(string group, string host, string folder)
    {
        try
        {
            return TakeSlot(group, host, folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Configuration, "WEIR8052", $"no name for this process can be taken in '{folder}': {error.Message}", "Give it one with --instance or WEIR_INSTANCE", error);
        }
    }

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
