namespace Weir.Support;

/// <summary>The checkout the tests were built from: the nearest folder above them that holds <c>Weir.slnx</c>.</summary>
static class RepositoryRoot
{
    public static string Path { get; } = Find();

    static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Weir.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("no Weir.slnx above " + AppContext.BaseDirectory);
    }
}
