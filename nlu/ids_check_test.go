package nlu

import "testing"

// The ID numbers are the examples of the standard GB 11643-1999, or made up.
func TestIDCardCheck(t *testing.T) {
	for _, c := range []struct {
		number string
		want   bool
	}{
		{"11010519491231002X", true},
		{"440524188001010014", false}, // right check digit, but born in 1880: before any living person
		{"110105194912310021", false}, // wrong check digit
		{"11010519491331002X", false}, // month 13
		{"99010519491231002X", false}, // no such province
		{"1101051949123100", false},
	} {
		if got := isIDCard(c.number); got != c.want {
			t.Errorf("isIDCard(%s) = %v", c.number, got)
		}
	}
	for d, want := range map[string]bool{"110105491231002": true, "110105491331002": false, "110000491231002": false, "990105491231002": false} {
		if got := isOldIDCard(d); got != want {
			t.Errorf("isOldIDCard(%s) = %v", d, got)
		}
	}
}

// Each wrong digit and each swap of two different neighbours is found: what MOD 11-2 promises.
func TestIDCardFindsTypingErrors(t *testing.T) {
	const good = "11010519491231002X"
	for i := range 17 {
		for c := byte('0'); c <= '9'; c++ {
			if bad := good[:i] + string(c) + good[i+1:]; bad != good && isIDCard(bad) {
				t.Errorf("%s passes", bad)
			}
		}
		if i < 16 && good[i] != good[i+1] {
			if bad := good[:i] + string(good[i+1]) + string(good[i]) + good[i+2:]; isIDCard(bad) {
				t.Errorf("%s passes", bad)
			}
		}
	}
}

// Test numbers that the card schemes publish.
func TestBankCardCheck(t *testing.T) {
	for _, d := range []string{"4111111111111111", "5555555555554444", "2223003122003222", "378282246310005", "30569309025904", "3530111333300000", "6200000000000005"} {
		if !isBankCard(d, false) {
			t.Errorf("%s refused", d)
		}
		wrong := d[:len(d)-1] + string('0'+(d[len(d)-1]-'0'+1)%10)
		if isBankCard(wrong, false) {
			t.Errorf("%s passes", wrong)
		}
		if len(d) >= 15 && !isBankCard(wrong, true) {
			t.Errorf("%s refused though the visitor says that it is a card", wrong)
		}
	}
	for _, d := range []string{"0000000000000000", "1234567890123452", "7992739871300000", "411111111111", "41111111111111111111"} {
		if isBankCard(d, false) {
			t.Errorf("%s passes", d)
		}
	}
}

func TestMobileForms(t *testing.T) {
	for d, want := range map[string]string{
		"13800138000": "13800138000", "8613800138000": "13800138000", "008613800138000": "13800138000", "013800138000": "13800138000",
		"12800138000": "", "1380013800": "", "138001380000": "", "8713800138000": "", "": "",
	} {
		if got := mobileIn(d); got != want {
			t.Errorf("mobileIn(%q) = %q, want %q", d, got, want)
		}
	}
}
