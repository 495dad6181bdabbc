using System.IO.Compression;
using System.Runtime.InteropServices;
using Weir.Tests.Repository;

namespace Weir.Tests.Samples;

/// <summary>The package of native libraries that Confluent's client depends on, played by what <c>eng/librdkafka</c> built.</summary>
static class NativePackage
{
    public const string Id = "librdkafka.redist";
    const string Version = "2.15.1";

    static string Library => Path.Combine(RepositoryRoot.Path, "artifacts", "librdkafka", "librdkafka.so");

    /// <summary>Skips the calling test where the library is missing.</summary>
    public static void Require() => Assert.SkipUnless(File.Exists(Library), "needs librdkafka: eng/librdkafka builds it");

    /// <summary>Makes it in a folder, or an empty folder where the library is missing.</summary>
    public static void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!File.Exists(Library)) return;
        using var package = ZipFile.Open(Path.Combine(folder, $"{Id}.{Version}.nupkg"), ZipArchiveMode.Create);
        package.CreateEntryFromFile(Library, $"runtimes/linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}/native/librdkafka.so");
        using var about = new StreamWriter(package.CreateEntry($"{Id}.nuspec").Open());
        about.Write($"<package><metadata><id>{Id}</id><version>{Version}</version><authors>Weir's tests</authors><description>A stand-in.</description></metadata></package>");
    }
}
