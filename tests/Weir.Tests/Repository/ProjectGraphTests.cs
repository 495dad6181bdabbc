using System.Xml.Linq;

namespace Weir.Tests.Repository;

public sealed class ProjectGraphTests
{
    [Theory]
    [InlineData("Weir.Protocol", "")]
    [InlineData("Weir.Engine", "")]
    [InlineData("Weir.Kafka", "Weir.Engine Weir.Protocol")]
    [InlineData("Weir.Broker", "Weir.Protocol")]
    [InlineData("Weir", "Weir.Broker Weir.Engine Weir.Kafka Weir.Protocol")]
    public void A_project_references_only_what_the_design_allows(string project, string allowed)
    {
        var file = XDocument.Load(Path.Combine(RepositoryRoot.Path, "src", project, project + ".csproj"));
        var references = file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Order(StringComparer.Ordinal);
        Assert.Equal(allowed, string.Join(' ', references));
    }
}
