"""What a chart is (`spec`), its colours, ECharts of it, and the charts whose numbers the simulator wrote (`living`)."""
