using System.Globalization;
using System.Text;
using Weir.Broker.Storage;

namespace Weir.Tests.Broker.Storage;

public sealed class OpenFilesTests : IDisposable
{
    const int Files = 6;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-files-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task So_many_files_are_open_and_all_can_be_read_and_written()
    {
        var disk = new FileDisk(_folder.FullName, openAtMost: 2);
        var files = await OpenAsync(disk);
        Assert.Equal(2, disk.OpenCount);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async number => Assert.Equal($"{number % Files}", await ReadAsync(files[number % Files]))));
        Assert.Equal(2, disk.OpenCount);
        await files[0].WriteAsync(0, "x"u8.ToArray(), thenSync: true);
        Assert.Equal("x", await ReadAsync(files[0]));
        foreach (var file in files) await file.DisposeAsync();
        Assert.Equal(0, disk.OpenCount);
    }

    [Fact]
    public async Task What_is_not_synced_stays_open()
    {
        var disk = new FileDisk(_folder.FullName, openAtMost: 2);
        var files = await OpenAsync(disk);
        foreach (var file in files) await file.WriteAsync(0, "x"u8.ToArray());
        Assert.Equal(Files, disk.OpenCount);
        foreach (var file in files) await file.SyncAsync();
        Assert.Equal(2, disk.OpenCount);
    }

    [Fact]
    public async Task A_file_that_was_renamed_is_found_again_and_one_that_was_deleted_is_not_made_anew()
    {
        var disk = new FileDisk(_folder.FullName, openAtMost: 2);
        var files = await OpenAsync(disk);
        await disk.RenameAsync("logs/0", "logs/renamed");
        await disk.DeleteAsync("logs/1");
        Assert.Equal("0", await ReadAsync(files[0]));
        await Assert.ThrowsAnyAsync<IOException>(() => ReadAsync(files[1]));
        Assert.False(await disk.ExistsAsync("logs/1"));
        await files[1].DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ReadAsync(files[1]));
    }

    // Each holds its number.
    static async Task<IDiskFile[]> OpenAsync(FileDisk disk)
    {
        var files = new IDiskFile[Files];
        for (int number = 0; number < Files; number++)
        {
            files[number] = await disk.OpenAsync($"logs/{number}");
            await files[number].WriteAsync(0, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), thenSync: true);
        }
        return files;
    }

    static async Task<string> ReadAsync(IDiskFile file)
    {
        byte[] read = new byte[1];
        Assert.Equal(1, await file.ReadAsync(0, read));
        return Encoding.ASCII.GetString(read);
    }
}
