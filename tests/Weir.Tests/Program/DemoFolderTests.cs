using Weir.Commands;
using Weir.Demo;
using Weir.Generate;

namespace Weir.Tests.Program;

public sealed class DemoFolderTests : IDisposable
{
    readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("weir-test-");

    string Path => System.IO.Path.Combine(_parent.FullName, "demo");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public void A_new_folder_gets_the_sample_as_the_repository_has_it_and_keys_of_its_own()
    {
        using var folder = DemoFolder.Open(Path);
        string sample = System.IO.Path.Combine(Repository.RepositoryRoot.Path, "samples", "user-login");
        foreach (string file in (string[])["pipeline.yaml", "contracts/user-login.json", "contracts/user-login-processed.json"])
            Assert.Equal(File.ReadAllText(System.IO.Path.Combine(sample, file)), File.ReadAllText(System.IO.Path.Combine(Path, file)));
        Assert.Equal(32, folder.Keys.Ip.Newest.Bytes.Length);
        Assert.NotEqual(folder.Keys.Ip.Newest.Bytes, folder.Keys.Device.Newest.Bytes);
    }

    [Fact]
    public void A_temporary_folder_goes_with_its_demo_and_what_killed_demos_left_with_the_next_start()
    {
        // A file without a lock is what is left of a process that was killed.
        var dead = Directory.CreateTempSubdirectory("weir-demo-");
        File.WriteAllText(System.IO.Path.Combine(dead.FullName, "running"), "");
        var foreign = Directory.CreateTempSubdirectory("weir-demo-");
        string first;
        using (var running = DemoFolder.Open(null))
        {
            first = running.Path;
            using var second = DemoFolder.Open(null);
            Assert.True(File.Exists(running.Pipeline));
            Assert.False(Directory.Exists(dead.FullName));
            // Nothing says that a demo made it, or that the one that does has got that far.
            Assert.True(Directory.Exists(foreign.FullName));
        }
        Assert.False(Directory.Exists(first));
        foreign.Delete();
    }

    [Fact]
    public void A_demo_that_was_closed_is_gone_on_with()
    {
        var stream = LoginStream.Of(5, oversize: true).WithBad(700, 200_000);
        LoginKeys keys;
        using (var folder = DemoFolder.Open(Path))
        {
            Assert.Null(folder.Earlier);
            keys = folder.Keys;
            folder.Close(new DemoManifest(stream, 1_234));
        }
        using var again = DemoFolder.Open(Path);
        Assert.Equal((stream.Seed, true, 1_234L), (again.Earlier!.Stream.Seed, again.Earlier.Stream.Oversize, again.Earlier.Count));
        Assert.Equal(stream.Bad, again.Earlier.Stream.Bad);
        Assert.Equal(keys.Ip.Newest.Bytes, again.Keys.Ip.Newest.Bytes);
    }

    [Fact]
    public void A_demo_that_was_cut_off_is_refused()
    {
        using var folder = DemoFolder.Open(Path);
        Assert.Equal(("WEIR8022", 78), Assert.Throws<CommandFailure>(() => DemoFolder.Open(Path)) is var failure ? (failure.Code, failure.ExitCode) : default);
    }

    [Fact]
    public void A_temporary_folder_is_deleted()
    {
        var folder = DemoFolder.Open(null);
        Assert.True(File.Exists(folder.Pipeline));
        folder.Dispose();
        Assert.False(Directory.Exists(folder.Path));
    }
}
