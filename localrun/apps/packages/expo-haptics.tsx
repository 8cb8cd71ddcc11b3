import * as Haptics from 'expo-haptics';
import {useEffect} from 'react';
import {Text, View} from 'react-native';

export default function App() {
  useEffect(() => {
    Haptics.selectionAsync();
  }, []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text onPress={() => Haptics.impactAsync(Haptics.ImpactFeedbackStyle.Light)}>inside</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
