package layout

// CaseResult says how one case of a file went.
type CaseResult struct {
	ID          string       `json:"id"`
	Pass        bool         `json:"pass"`
	Differences []Difference `json:"differences"`
}

// Difference is a frame that is not the expected one.
type Difference struct {
	Direction string     `json:"direction"` // ltr or rtl
	Path      string     `json:"path"`      // child indexes from the root, such as 0/2; empty for the root
	Want      [4]float64 `json:"want"`      // left, top, width, height, relative to the parent
	Got       [4]float64 `json:"got"`
}
