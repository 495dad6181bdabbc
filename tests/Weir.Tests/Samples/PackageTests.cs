using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Weir.Tests.Repository;

namespace Weir.Tests.Samples;

public sealed partial class PackageTests(PackedPackages packages)
{
    [Theory]
    [InlineData("Weir.Protocol", "lib/net10.0/Weir.Protocol")]
    [InlineData("Weir.Engine", "lib/net10.0/Weir.Engine")]
    [InlineData("Weir.Kafka", "lib/net10.0/Weir.Kafka")]
    [InlineData("Weir.Broker", "lib/net10.0/Weir.Broker")]
    [InlineData("Weir", "lib/net10.0/weir")]
    [InlineData("Weir.Tool", "tools/net10.0/any/weir")]
    public async Task A_package_has_documentation_symbols_licence_and_commit_and_nothing_native(string id, string assembly)
    {
        using var package = await ZipFile.OpenReadAsync(await packages.FileOfAsync(id));
        using var symbols = await ZipFile.OpenReadAsync(await packages.FileOfAsync(id, ".snupkg"));
        var files = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains(assembly + ".dll", files);
        Assert.Contains(assembly + ".xml", files);
        Assert.Contains("README.md", files);
        Assert.Contains(assembly + ".pdb", symbols.Entries.Select(entry => entry.FullName));
        Assert.DoesNotContain(files, file => file.StartsWith("runtimes/", StringComparison.Ordinal) && !PrecompiledFile().IsMatch(file) || file.EndsWith(".so", StringComparison.Ordinal));
        using var opened = await package.GetEntry(id + ".nuspec")!.OpenAsync();
        var about = XDocument.Load(opened).Descendants().ToLookup(element => element.Name.LocalName);
        Assert.Equal("Apache-2.0", about["license"].Single().Value);
        Assert.NotEmpty(about["description"].Single().Value);
        Assert.Matches("^[0-9a-f]{40}$", about["repository"].Single().Attribute("commit")?.Value);
    }

    [Fact]
    public async Task The_brokers_package_brings_nothing_but_the_protocols()
    {
        using var package = await ZipFile.OpenReadAsync(await packages.FileOfAsync("Weir.Broker"));
        using var opened = await package.GetEntry("Weir.Broker.nuspec")!.OpenAsync();
        var dependency = Assert.Single(XDocument.Load(opened).Descendants(), element => element.Name.LocalName == "dependency");
        Assert.Equal(("Weir.Protocol", PackedPackages.Version), (dependency.Attribute("id")?.Value, dependency.Attribute("version")?.Value));
    }

    [Theory]
    [InlineData("Weir.Protocol")]
    [InlineData("Weir.Broker")]
    public async Task A_library_holds_what_was_compiled_ahead_of_time_for_this_kind_of_machine(string id)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(RepositoryRoot.Path, "artifacts", "publish", "Weir", $"release_{RuntimeInformation.RuntimeIdentifier}")), "no compiler ahead of time could be had for the build");
        using var package = await ZipFile.OpenReadAsync(await packages.FileOfAsync(id));
        long usual = package.GetEntry($"lib/net10.0/{id}.dll")!.Length;
        long precompiled = package.GetEntry($"runtimes/{RuntimeInformation.RuntimeIdentifier}/lib/net10.0/{id}.dll")!.Length;
        Assert.InRange(precompiled, usual * 2, usual * 10);
    }

    [Fact]
    public async Task The_tool_installs_as_the_command_weir()
    {
        LongForm.Require();
        string weir = await packages.InstallToolAsync();
        Assert.StartsWith(PackedPackages.Version, await PackedPackages.RunAsync(weir, ["--version"], RepositoryRoot.Path));
    }

    [Fact]
    public void A_sample_names_the_version_that_is_packed() =>
        Assert.All(
            from file in TrackedFiles.All
            where file.Path.StartsWith("samples/", StringComparison.Ordinal) && file.Path.EndsWith(".csproj", StringComparison.Ordinal)
            from Match reference in OurPackage().Matches(file.Text)
            select (file.Path, Version: reference.Groups["version"].Value),
            found => Assert.Equal((found.Path, PackedPackages.Version), found));

    [GeneratedRegex(@"^runtimes/[a-z0-9-]+/lib/net10\.0/[Ww]eir(\.\w+)?\.dll$")]
    private static partial Regex PrecompiledFile();

    [GeneratedRegex("""Include="Weir(\.\w+)?"\ Version="(?<version>[^"]+)""")]
    private static partial Regex OurPackage();
}
