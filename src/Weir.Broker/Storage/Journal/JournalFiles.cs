using System.Globalization;

namespace Weir.Broker.Storage;

/// <summary>The journal's files: <c>journal/NNNNNNNNNNNNNNNN.journal</c>, numbered upwards. One that a checkpoint made superfluous is kept and used again
/// under a new number, since writing over existing blocks syncs a third faster than growing a file.</summary>
sealed class JournalFiles(IDisk disk) : IDisposable
{
    public const string Folder = "journal";
    const string Spare = Folder + "/spare";

    // A checkpoint gives files up while the writer takes one: the spare file is one's or the other's.
    readonly SemaphoreSlim _one = new(1, 1);
    bool _hasSpare;

    public static string PathOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:D16}.journal");

    /// <summary>Numbers of the files there are, upwards.</summary>
    public async ValueTask<List<long>> NumbersAsync()
    {
        var numbers = new List<long>();
        foreach (var name in await disk.ListAsync(Folder))
            if (name.EndsWith(".journal", StringComparison.Ordinal) && long.TryParse(name.AsSpan(0, name.Length - 8), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) numbers.Add(number);
        numbers.Sort();
        return numbers;
    }

    /// <summary>The file with this number, its name durable.</summary>
    public async ValueTask<IDiskFile> CreateAsync(long number)
    {
        await _one.WaitAsync();
        try
        {
            if (_hasSpare) await disk.RenameAsync(Spare, PathOf(number));
            _hasSpare = false;
        }
        finally
        {
            _one.Release();
        }
        var file = await disk.OpenAsync(PathOf(number));
        await disk.SyncFolderAsync(Folder);
        return file;
    }

    /// <summary>Gives up the files below <paramref name="number"/>.</summary>
    public async ValueTask RetireBelowAsync(long number)
    {
        await _one.WaitAsync();
        try
        {
            foreach (var old in await NumbersAsync())
            {
                if (old >= number) break;
                if (_hasSpare) await disk.DeleteAsync(PathOf(old));
                else await disk.RenameAsync(PathOf(old), Spare);
                _hasSpare = true;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Removes a spare file that an earlier process left.</summary>
    public ValueTask DropSpareAsync() => disk.DeleteAsync(Spare);

    public void Dispose() => _one.Dispose();
}
