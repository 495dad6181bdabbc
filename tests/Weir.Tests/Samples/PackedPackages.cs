using System.Diagnostics;
using System.Xml.Linq;
using Weir.Tests.Repository;
using Weir.Tests.Samples;

[assembly: AssemblyFixture(typeof(PackedPackages))]

namespace Weir.Tests.Samples;

/// <summary>The packages of this build, and copies of samples that get them, and nothing else of ours, from there: unpacked into a folder of their own, never into the user's.</summary>
public sealed class PackedPackages : IDisposable
{
    static readonly string Folder = Path.Combine(RepositoryRoot.Path, "artifacts", "packages");

    readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("weir-test-");
    readonly Lazy<Task> _packed = new(PackAsync);

    public static string Version { get; } = XDocument.Load(Path.Combine(RepositoryRoot.Path, "Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>The path of a package.</summary>
    public async Task<string> FileOfAsync(string id, string ending = ".nupkg")
    {
        await _packed.Value;
        return Path.Combine(Folder, $"{id}.{Version}{ending}");
    }

    /// <summary>A copy of a sample, built.</summary>
    public async Task<string> BuildAsync(string sample, string project)
    {
        await _packed.Value;
        string copy = Path.Combine(_work.FullName, sample);
        foreach (var file in TrackedFiles.All.Where(file => file.Path.StartsWith($"samples/{sample}/", StringComparison.Ordinal)))
        {
            string target = Path.Combine(copy, Path.GetRelativePath($"samples/{sample}", file.Path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file.FullPath, target);
        }
        await File.WriteAllTextAsync(Path.Combine(copy, "nuget.config"), Sources());
        await RunAsync("dotnet", ["build", project, "-m:1", "-v", "quiet", "-nodeReuse:false", "--nologo", "-p:UseSharedCompilation=false"], copy);
        return copy;
    }

    /// <summary>Installs the tool into a folder of its own and returns the command's path.</summary>
    public async Task<string> InstallToolAsync()
    {
        await _packed.Value;
        await File.WriteAllTextAsync(Path.Combine(_work.FullName, "nuget.config"), Sources());
        await RunAsync("dotnet", ["tool", "install", "Weir.Tool", "--version", Version, "--tool-path", "tool"], _work.FullName);
        return Path.Combine(_work.FullName, "tool", OperatingSystem.IsWindows() ? "weir.exe" : "weir");
    }

    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunAsync(string program, IEnumerable<string> args, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', args)}: exit code {process.ExitCode}\n{output}{await errors}");
        return output;
    }

    public void Dispose() => _work.Delete(recursive: true);

    // What the tests run is built already; it is packed as it is.
    static Task PackAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "eng/pack is a script of bash");
        return RunAsync(Path.Combine(RepositoryRoot.Path, "eng", "pack"), ["-p:NoBuild=true", "-nodeReuse:false"], RepositoryRoot.Path);
    }

    /// <summary>Ours from artifacts/packages, other people's from where the build put them.</summary>
    string Sources()
    {
        string native = Path.Combine(_work.FullName, "native");
        if (!Directory.Exists(native)) NativePackage.WriteTo(native);
        string unpacked = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return new XElement(
            "configuration",
            new XElement("config", Add("globalPackagesFolder", Path.Combine(_work.FullName, "packages"))),
            new XElement("packageSources", new XElement("clear"), Add("weir", Folder), Add("native", native), Add("others", unpacked)),
            new XElement("packageSourceMapping", new XElement("clear"), Mapping("weir", "Weir", "Weir.*"), Mapping("native", NativePackage.Id), Mapping("others", "*"))).ToString();
    }

    static XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));

    static XElement Mapping(string source, params string[] patterns) =>
        new("packageSource", new XAttribute("key", source), patterns.Select(pattern => new XElement("package", new XAttribute("pattern", pattern))));
}
