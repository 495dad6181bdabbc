using Weir.Generate;

namespace Weir.Tests.Program;

public sealed class KeysCommandTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-test-");

    string Ip => Path.Combine(_folder.FullName, "login-ip");
    string Device => Path.Combine(_folder.FullName, "login-device");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Each_key_gets_32_bytes_of_its_own_and_none_is_shown()
    {
        var ran = await RunAsync($"keys add {Ip} {Device}");
        var keys = LoginKeys.In(_folder.FullName);
        Assert.Equal((32, 32), (keys.Ip.Newest.Bytes.Length, keys.Device.Newest.Bytes.Length));
        Assert.NotEqual(keys.Ip.Newest.Bytes, keys.Device.Newest.Bytes);
        Assert.Equal(new Ran(0, "", $"{Ip}/v1 written\n{Device}/v1 written\n"), ran);
    }

    [Fact]
    public async Task The_next_version_leaves_the_ones_before_as_they_are()
    {
        await RunAsync($"keys add {Ip}");
        string first = File.ReadAllText(Path.Combine(Ip, "v1"));
        await RunAsync($"keys add {Ip}");
        Assert.Equal(2, PseudonymKeys.In(Ip).Newest.Version);
        Assert.Equal(first, File.ReadAllText(Path.Combine(Ip, "v1")));
    }

    [Fact]
    public async Task If_missing_leaves_a_key_that_has_a_version()
    {
        await RunAsync($"keys add {Ip}");
        var ran = await RunAsync($"keys add --if-missing {Ip} {Device}");
        Assert.Equal($"{Ip} has v1\n{Device}/v1 written\n", ran.Error);
        Assert.Equal(["v1"], Directory.EnumerateFiles(Ip).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Nobody_else_may_read_a_key()
    {
        await RunAsync($"keys add {Ip}");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no modes on Windows");
            return;
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Ip, "v1")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Ip));
    }

    [Fact]
    public async Task A_method_that_takes_other_lengths_gets_them()
    {
        await RunAsync($"keys add --bytes 16 {Ip}");
        Assert.Equal(16, PseudonymKeys.In(Ip).Newest.Bytes.Length);
        var ran = await RunAsync($"keys add --bytes 20 {Ip}");
        Assert.Equal((2, 1), (ran.Exit, PseudonymKeys.In(Ip).Newest.Version));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_error_with_its_name()
    {
        File.WriteAllText(Device, "");
        var ran = await RunAsync($"keys add {Device}");
        Assert.Equal(78, ran.Exit);
        Assert.StartsWith($"weir: WEIR8051 no key can be written into '{Device}': ", ran.Error);
    }

    static async Task<Ran> RunAsync(string command)
    {
        await using var weir = await TestProgram.StartAsync();
        return await weir.Run(command);
    }
}
