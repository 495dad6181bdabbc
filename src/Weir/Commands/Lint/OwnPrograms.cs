using System.Text.RegularExpressions;
using Weir.Engine;

namespace Weir.Commands.Lint;

/// <summary>Finds the program that a pipeline with a step of its user's belongs to: <c>weir</c> itself does not know the step, and that program does.</summary>
/// <remarks>It is a project in the pipeline's folder, or right below it, that is built to a program and names the package Weir. A program that has steps of its own looks for no other.</remarks>
/// <param name="steps">The steps known here.</param>
/// <param name="command">What is run: lint or test.</param>
sealed partial class OwnPrograms(StepCatalog steps, string command)
{
    readonly bool _isWeir = steps.Specs.Count == StepCatalog.BuiltIn().Specs.Count;
    readonly Dictionary<string, string?> _projects = new(StringComparer.Ordinal);

    /// <summary>An unknown step's problem with the command that knows the step; any other as it is.</summary>
    public Problem Named(Problem problem)
    {
        if (problem.Code != "WEIR1014" || !_isWeir || ProjectOf(problem.File) is not { } project) return problem;
        return problem with { Hint = $"If it is a step of the program beside the file, that program knows it: dotnet run --project {project} -- {command} {problem.File}" };
    }

    string? ProjectOf(string pipeline)
    {
        string folder = Path.GetDirectoryName(pipeline) ?? "";
        if (!_projects.TryGetValue(folder, out string? project)) _projects[folder] = project = Search(folder);
        return project;
    }

    static string? Search(string folder)
    {
        string start = folder.Length == 0 ? "." : folder;
        try
        {
            return new[] { start }.Concat(Directory.EnumerateDirectories(start).Order(StringComparer.Ordinal))
                .Where(candidate => Directory.EnumerateFiles(candidate, "*.csproj").Any(IsProgram)).Select(candidate => folder.Length == 0 ? Path.GetRelativePath(".", candidate) : candidate).FirstOrDefault();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static bool IsProgram(string project)
    {
        string text = File.ReadAllText(project);
        return text.Contains("<OutputType>Exe</OutputType>", StringComparison.OrdinalIgnoreCase) && NamesWeir().IsMatch(text);
    }

    /// <summary>As a package, or as the project in Weir's own sources.</summary>
    [GeneratedRegex("<(PackageReference|ProjectReference)\\s+Include=\"([^\"]*[/\\\\])?Weir(\\.csproj)?\"", RegexOptions.IgnoreCase)]
    private static partial Regex NamesWeir();
}
