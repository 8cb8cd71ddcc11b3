import {LinearGradient} from 'expo-linear-gradient';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <LinearGradient colors={['#4c669f', '#192f6a']} start={{x: 0, y: 0}} end={{x: 1, y: 0}} style={{padding: 20, borderRadius: 12}}>
          <Text style={{color: 'white'}}>inside</Text>
        </LinearGradient>
      </View>
      <Text>below</Text>
    </View>
  );
}
