using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Tests.Engine.Configuration;

public sealed class ProblemListTests
{
    [Fact]
    public void Problems_stand_file_by_file_the_pipelines_own_before_those_of_its_contracts()
    {
        var problems = new ProblemList();
        problems.Add("WEIR1202", new Position("contracts/in.json", 2, 9), "b");
        problems.Add("WEIR1202", new Position("contracts/in.json", 2, 3), "a");
        problems.Add("WEIR1002", new Position("pipeline.yaml", 30, 1), "second");
        problems.Add("WEIR1202", new Position("contracts/a.json", 40, 1), "c");
        problems.Add("WEIR1002", new Position("pipeline.yaml", 4, 1), "first");
        problems.Add("WEIR1001", new Position("flag workers", 0, 0), "outside");
        Assert.Equal(["outside", "first", "second", "c", "a", "b"], problems.InOrder("pipeline.yaml").Select(problem => problem.Message));
    }
}
