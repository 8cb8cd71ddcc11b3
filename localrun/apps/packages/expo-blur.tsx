import {BlurView} from 'expo-blur';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <BlurView intensity={60} tint="light" style={{padding: 20}}>
          <Text>inside</Text>
        </BlurView>
      </View>
      <Text>below</Text>
    </View>
  );
}
